import '../../../src-renderer/ui/tokens.css'
import './page.css'
import { createGateway } from './gateway/gateway.ts'
import { createApp } from './view/app.ts'
import { createFlow } from './flow.ts'

/** The redemption page: for holders of a gone mint's ecash, on the delegate's gateway. It keeps nothing beyond its own life. */
const app = createApp(createGateway(location.href))
createFlow(app).begin()
