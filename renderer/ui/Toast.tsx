import { Toast as Base } from '@base-ui/react/toast'
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

type ToastTone = 'neutral' | 'ok' | 'bad'

export interface ToastOptions {
  title: string
  description?: string
  tone?: ToastTone
  action?: { label: string; onSelect: () => void }
  /** Milliseconds; 0 stays until closed. Default 5,000, with an action 10,000, errors stay. */
  timeoutMs?: number
}

const manager = Base.createToastManager<{ tone: ToastTone }>()

/** Says something at the bottom right, from anywhere. Returns a function that takes it away. */
export function toast({ title, description, tone = 'neutral', action, timeoutMs }: ToastOptions): () => void {
  const id = manager.add({
    title,
    description,
    timeout: timeoutMs ?? (tone === 'bad' ? 0 : action === undefined ? 5000 : 10_000),
    priority: tone === 'bad' ? 'high' : 'low',
    data: { tone },
    ...(action === undefined
      ? {}
      : {
          actionProps: {
            children: action.label,
            onClick: () => {
              manager.close(id)
              action.onSelect()
            },
          },
        }),
  })
  return () => manager.close(id)
}

const icons: Record<ToastTone, ReactNode> = {
  neutral: <Info size={16} className="text-accent" />,
  ok: <CircleCheck size={16} className="text-ok" />,
  bad: <CircleAlert size={16} className="text-bad" />,
}

/** Once, around the app. F6 moves the focus to the toasts. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-60 flex w-88 max-w-[calc(100vw-32px)] flex-col-reverse gap-2">
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function List() {
  const { toasts } = Base.useToastManager<{ tone: ToastTone }>()
  return toasts.map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      swipeDirection={['right', 'down']}
      className={cx(
        'bg-raised border-line rounded-card shadow-soft border transition-[opacity,translate] data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0',
        'data-limited:hidden',
      )}
    >
      <Base.Content className="flex items-start gap-2.5 py-2.5 pr-2 pl-3">
        <span aria-hidden className="mt-0.5 shrink-0">
          {icons[item.data?.tone ?? 'neutral']}
        </span>
        <div className="min-w-0 flex-1">
          <Base.Title className="line-clamp-3 font-semibold wrap-anywhere" />
          <Base.Description className="text-ink-2 wrap-anywhere" />
        </div>
        <Base.Action className="text-accent hover:bg-fill rounded-control -my-1 h-7 shrink-0 px-2 font-semibold" />
        <Base.Close
          aria-label="Close"
          className="text-ink-3 hover:bg-fill hover:text-ink rounded-control -my-1 flex size-7 shrink-0 items-center justify-center"
        >
          <X size={14} />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ))
}
