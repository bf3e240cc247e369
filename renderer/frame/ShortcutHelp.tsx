import { create } from 'zustand'
import { keysOf, useShortcutGroups, useShortcuts } from '../lib/shortcuts.ts'
import { Dialog, Kbd } from '../ui/index.ts'

export const useShortcutHelp = create<{ open: boolean }>(() => ({ open: false }))

/** Every shortcut that works where one is, by screen. `?` opens it. */
export function ShortcutHelp() {
  const open = useShortcutHelp((state) => state.open)
  const groups = useShortcutGroups((state) => state.groups)
  useShortcuts('Everywhere', [
    { keys: '?', what: 'Show keyboard shortcuts', run: () => useShortcutHelp.setState({ open: true }) },
    { keys: 'F6', what: 'Go to messages at the bottom right' },
  ])
  return (
    <Dialog open={open} onOpenChange={(next) => useShortcutHelp.setState({ open: next })} title="Keyboard shortcuts">
      <div className="gap-x-8 sm:columns-2">
        {groups.map((group) => (
          <section key={group.title} className="mb-4 break-inside-avoid">
            <h3 className="text-ink-2 mb-1 break-after-avoid text-sm font-semibold">{group.title}</h3>
            <dl>
              {group.list.map((shortcut) => (
                <div
                  key={shortcut.keys}
                  className="border-line flex break-inside-avoid items-center justify-between gap-3 border-b py-1.5 last:border-b-0"
                >
                  <dt>{shortcut.what}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {keysOf(shortcut.keys).map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
