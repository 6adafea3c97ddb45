import { Component, type ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import styles from './App.module.css'

/** A screen that throws must not take the badge, the strip or the way to other screens with it. */
export class Boundary extends Component<{ children: ReactNode }, { thrown: Error | null }> {
  override state: { thrown: Error | null } = { thrown: null }

  static getDerivedStateFromError(thrown: unknown): { thrown: Error } {
    return { thrown: thrown instanceof Error ? thrown : new Error(String(thrown)) }
  }

  override render(): ReactNode {
    if (this.state.thrown === null) return this.props.children
    return (
      <div className={styles.failed}>
        <Notice
          tone="alarm"
          title="This screen failed and was closed"
          actions={<Button onClick={() => this.setState({ thrown: null })}>Open it again</Button>}
        >
          <p>The core is not affected: mirrors and publications go on. {this.state.thrown.message.slice(0, 300)}</p>
        </Notice>
      </div>
    )
  }
}
