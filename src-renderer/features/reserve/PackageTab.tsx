import { Download, FileText } from 'lucide-react'
import type { ReserveDetail } from '#shared/rpc/views/reserve.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Hash } from '../../ui/Hash.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { QrCode } from '../../ui/QrCode.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Rederived } from './Rederived.tsx'
import { sheetOf } from './sheet.ts'
import styles from './ReservePane.module.css'

/** What recovery needs without this program: the address, derived again from the saved package, and the package itself. */
export function PackageTab({ detail }: { detail: ReserveDetail }) {
  const file = detail.name.replace(/[^a-z0-9._-]+/gi, '-').toLowerCase()
  return (
    <div>
      <div className={styles.package}>
        <div>
          <h3>Watched address</h3>
          <p className={styles.address}>{detail.address}</p>
          <Rederived detail={detail} />
        </div>
        <QrCode text={`bitcoin:${detail.address}`} label={`Address of ${detail.name}, to be scanned`} />
      </div>
      {detail.package !== null ? (
        <div className={styles.buttons}>
          <Button
            icon={Download}
            onClick={() => saveFile(new Blob([detail.package!], { type: 'application/json' }), `${file}.reserve.json`)}
          >
            Save package
          </Button>
          <Button icon={FileText} onClick={() => saveFile(new Blob([sheetOf(detail)], { type: 'text/plain' }), `${file}.sheet.txt`)}>
            Save printable sheet
          </Button>
          <CopyButton text={detail.package} label="Copy package" />
        </div>
      ) : (
        <p className={styles.note}>
          There is no package: {detail.role === 'hot' ? 'a hot wallet has no leaves.' : 'the tree is hidden, so only the address is known.'}
        </p>
      )}
      <Facts>
        {detail.descriptor !== null && (
          <Fact term="Descriptor">
            <Hash value={detail.descriptor} what="descriptor" head={14} tail={10} />
          </Fact>
        )}
      </Facts>
      <p className={styles.note}>
        Keep the package with your seed: {detail.descriptor === null && 'this template has no descriptor, so '}the internal key alone does
        not find the coins again. It holds no secret. Give it to every delegate: with it they can claim even when your mint no longer
        answers.
      </p>
    </div>
  )
}
