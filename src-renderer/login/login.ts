import '../ui/base.css'
import '../ui/fonts.css'
import '../ui/tokens.css'
import './login.css'
import { readReply, SESSION_PATH, TOKEN_STORAGE_KEY } from '#shared/rpc/http.ts'
import { RpcError } from '#shared/rpc/errors.ts'

/** The page that a login link opens: trades the secret behind `#` for a session, or says what became of the link. */
async function open(secret: string): Promise<void> {
  show('working')
  // The link is dead after this; the address bar and the history need not keep it.
  history.replaceState(null, '', location.pathname)
  try {
    const reply = await fetch(SESSION_PATH, { method: 'POST', body: secret, cache: 'no-store', redirect: 'error' })
    const answer = readReply(await reply.text()) as { readonly token: string }
    localStorage.setItem(TOKEN_STORAGE_KEY, answer.token)
    location.replace('/')
  } catch (refused) {
    show(refused instanceof RpcError && refused.code.startsWith('login.') ? refused.code.slice('login.'.length) : 'unreachable')
  }
}

function show(state: string): void {
  for (const section of document.querySelectorAll<HTMLElement>('[data-state]')) section.hidden = section.dataset.state !== state
}

const secret = location.hash.slice(1)
if (secret !== '') void open(secret)
