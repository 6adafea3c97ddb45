import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { storeContract } from './store-contract.ts'

storeContract('memory store', () => ({ open: createMemoryStore, reopen: store => store, dispose: () => {} }))
