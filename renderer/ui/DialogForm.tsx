import type { ReactNode } from 'react'
import { Button } from './Button.tsx'

interface DialogFormProps {
  onSubmit: () => void
  onCancel: () => void
  /** What is wrong with the whole of it, in words. */
  error: string | null
  busy: boolean
  /** At the left of the buttons: what takes the thing away, or back. */
  aside?: ReactNode
  children: ReactNode
}

/** A form in a dialog: its fields, what is wrong with it, Cancel and Save. */
export function DialogForm({ onSubmit, onCancel, error, busy, aside, children }: DialogFormProps) {
  return (
    <form
      // The step of a number is for the arrow keys; a value between two steps is as good.
      noValidate
      className="flex flex-col gap-3.5"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
      {error !== null && (
        <p role="alert" className="text-bad">
          {error}
        </p>
      )}
      {/* In sight however long the form is. */}
      <div className="bg-raised border-line sticky -bottom-4 z-10 -mx-4 -mb-4 flex justify-end gap-2 border-t px-4 py-3">
        {aside}
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={busy}>
          Save
        </Button>
      </div>
    </form>
  )
}
