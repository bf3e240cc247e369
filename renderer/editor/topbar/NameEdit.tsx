import { useRef, useState } from 'react'
import { setName } from '../model/operations.ts'
import { useEditor, useSession } from '../session.ts'

/** The pipeline's name in the bar: a field that looks like a title until it is gone to. */
export function NameEdit() {
  const { editor } = useSession()
  const name = useEditor((state) => state.document.name)
  const [draft, setDraft] = useState<string | null>(null)
  const leaving = useRef(false)
  const keep = () => {
    const next = draft?.trim() ?? ''
    setDraft(null)
    if (leaving.current) {
      leaving.current = false
      return
    }
    if (next !== '' && next !== name) editor.edit('rename the pipeline', (document) => setName(document, next))
  }
  const shown = draft ?? name
  return (
    <input
      aria-label="Name of the pipeline"
      value={shown}
      maxLength={200}
      spellCheck={false}
      style={{ fieldSizing: 'content' }}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') {
          // Losing the focus keeps what was typed, but not this time.
          leaving.current = true
          event.currentTarget.blur()
        }
      }}
      className="hover:border-line-2 focus-visible:border-accent rounded-control h-7 max-w-72 min-w-16 truncate border border-transparent bg-transparent px-1.5 font-semibold outline-none"
    />
  )
}
