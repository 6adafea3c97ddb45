import type { BundleView } from '#shared/rpc/views/failover.ts'
import { saveFile } from '../../ui/save-file.ts'

/** The evidence as the file that the core named. */
export const saveBundle = ({ text, file }: BundleView): void => saveFile(new Blob([text], { type: 'application/json' }), file)
