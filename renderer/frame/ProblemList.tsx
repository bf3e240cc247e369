import { CircleX, Info, TriangleAlert } from 'lucide-react'
import type { Problem, Severity } from '../../shared/problems.ts'
import { counted } from '../lib/format.ts'

const order: Severity[] = ['error', 'setup', 'warning']
const words: Record<Severity, [one: string, many: string]> = {
  error: ['error', 'errors'],
  setup: ['thing to set up', 'things to set up'],
  warning: ['warning', 'warnings'],
}
const icons = {
  error: <CircleX size={15} className="text-bad" />,
  setup: <Info size={15} className="text-accent" />,
  warning: <TriangleAlert size={15} className="text-warn" />,
}
/** A hostile file can have a hundred thousand problems; nobody reads more of them than this. */
const shown = 100

export function problemSummary(problems: readonly Problem[]): string {
  return order
    .map((severity) => ({ severity, n: problems.filter((found) => found.severity === severity).length }))
    .filter(({ n }) => n > 0)
    .map(({ severity, n }) => counted(n, ...words[severity]))
    .join(', ')
}

/** Problems in words, the gravest first, each with what to do about it. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  const sorted = problems.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  const rest = sorted.length - shown
  return (
    <>
      <ul className="divide-line divide-y">
        {sorted.slice(0, shown).map((found, index) => (
          <li key={index} className="flex gap-2.5 py-2">
            <span className="mt-0.5 shrink-0" role="img" aria-label={words[found.severity][0]}>
              {icons[found.severity]}
            </span>
            <div className="min-w-0 flex-1 wrap-anywhere">
              <p className="line-clamp-4">{found.message}</p>
              {found.fix !== undefined && <p className="text-ink-2 line-clamp-4">{found.fix}</p>}
              <p className="text-ink-3 text-xs">
                {found.where === '-' ? 'The whole document' : <span className="font-mono">{found.where}</span>} ·{' '}
                {found.code}
              </p>
            </div>
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="text-ink-2 border-line border-t pt-2">And {counted(rest, 'more problem')}.</p>}
    </>
  )
}
