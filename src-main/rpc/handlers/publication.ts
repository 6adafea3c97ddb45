import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { PublicationArgs as PublicationArgsView } from '#shared/rpc/views/publication.ts'
import { publicationView } from '../../project/publication.ts'
import type { PublicationArgs, Publisher } from '../../publish/ports.ts'
import type { Parts } from '../parts.ts'
import { orRefuse } from '../refused.ts'
import { mayUninstall } from './may-forget.ts'

type PublicationCalls =
  'publication.list' | 'publication.plan' | 'publication.add' | 'publication.stop' | 'publication.start' | 'publication.uninstall'

export function publicationHandlers(parts: Parts): Pick<Handlers, PublicationCalls> {
  const { publisher } = parts
  const role = (): Publisher => {
    if (publisher === null)
      throw new RpcError('publish.not-here', 'The demo network publishes by itself. Leave it to publish your own mint.')
    return publisher
  }

  return {
    'publication.list': () => publisher?.list().map(publicationView) ?? [],
    'publication.plan': args => {
      const plan = orRefuse(role().plan(argsOf(args)))
      return { statements: [...plan.statements], installed: plan.installed, spent_rows: plan.spentRows, warnings: [...plan.warnings] }
    },
    'publication.add': async args => publicationView(orRefuse(await role().add(argsOf(args)))),
    'publication.stop': async ({ id }) => {
      await role().stopOne(id)
      return { done: true }
    },
    'publication.start': async ({ id }) => publicationView(orRefuse(await role().startOne(id))),
    'publication.uninstall': async ({ id }) => {
      mayUninstall(parts, id)
      orRefuse(await role().uninstall(id))
      return { done: true }
    },
  }
}

function argsOf(view: PublicationArgsView): PublicationArgs {
  return { mintUrl: view.mint_url, source: view.source, db: view.db, listen: view.listen, publicUrl: view.public_url, front: view.front }
}
