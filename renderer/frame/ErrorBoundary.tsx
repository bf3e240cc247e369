import { Component, type ErrorInfo, type ReactNode } from 'react'
import { RotateCw } from 'lucide-react'
import { wordsOf } from '../host/index.ts'
import { Button, toast } from '../ui/index.ts'

interface Props {
  /** What it is that may fail, as in "The editor stopped". */
  what: string
  children: ReactNode
}
interface State {
  failure: { message: string; details: string } | null
}

/** Names what failed and offers a way on. What was drawn is safe: every edit is saved as it is made. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failure: null }

  static getDerivedStateFromError(error: unknown): State {
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    return { failure: { message: wordsOf(error), details: stack } }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack)
  }

  override render(): ReactNode {
    const { failure } = this.state
    if (failure === null) return this.props.children
    return (
      <main
        className="flex h-full flex-col items-center justify-center gap-2 overflow-auto p-8 text-center"
        role="alert"
      >
        <h1 className="text-xl font-bold">{this.props.what} stopped</h1>
        <p className="text-ink-2 max-w-120 wrap-anywhere">{failure.message}</p>
        <p className="text-ink-2 max-w-120">
          Nothing is lost: edits are saved as you make them, and runs go on without this screen.
        </p>
        <div className="mt-3 flex gap-2">
          <Button onClick={() => this.setState({ failure: null })}>Try again</Button>
          <Button variant="primary" icon={<RotateCw size={14} />} onClick={() => location.reload()}>
            Reload
          </Button>
        </div>
        <details className="mt-4 w-full max-w-180 text-left">
          <summary className="text-ink-2 cursor-default">Details for a report</summary>
          <pre className="bg-fill rounded-control text-ink-2 mt-2 max-h-60 overflow-auto p-3 font-mono text-xs whitespace-pre-wrap">
            {failure.details}
          </pre>
          <Button size="sm" className="mt-2" onClick={() => void copy(failure.details)}>
            Copy
          </Button>
        </details>
      </main>
    )
  }
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast({ tone: 'ok', title: 'Copied' })
  } catch (error) {
    toast({ tone: 'bad', title: 'Could not copy', description: wordsOf(error) })
  }
}
