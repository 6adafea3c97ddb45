import { BOB, valueOf } from '../../support/example-plans.ts'
import { openSigningHome, PASSPHRASE } from './signing-home.ts'

/** A core with an unlocked signer, which waits to be killed. Prints the signer's process id and its folder. */
const home = openSigningHome()
const { id } = await home.importKey(BOB.secret)
valueOf(await home.signing.unlock(id, PASSPHRASE, 60))
console.log(JSON.stringify({ pid: home.started[0]?.pid, folder: home.folder }))
setInterval(() => {}, 1_000)
