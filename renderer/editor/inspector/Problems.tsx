import { CircleX, Info, TriangleAlert } from 'lucide-react'
import type { Problem } from '../../../shared/problems.ts'
import { hrefOf } from '../../store/index.ts'

const icons = {
  error: <CircleX size={15} className="text-bad" />,
  setup: <Info size={15} className="text-accent" />,
  warning: <TriangleAlert size={15} className="text-warn" />,
}
const names = { error: 'Error', setup: 'To set up', warning: 'Warning' }
const grounds = { error: 'bg-bad-soft', setup: 'bg-fill', warning: 'bg-warn-soft' }

/** What is wrong with the thing selected, each with what mends it, above its form. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <ul aria-label="Problems" className="border-line flex flex-col gap-1.5 border-b px-3.5 py-3">
      {problems.map((found, index) => (
        <li key={index} className={`rounded-control flex gap-2 px-2.5 py-2 text-sm ${grounds[found.severity]}`}>
          <span role="img" aria-label={names[found.severity]} className="mt-px shrink-0">
            {icons[found.severity]}
          </span>
          <span className="min-w-0 wrap-anywhere">
            <span className="block font-medium">{found.message}</span>
            {found.fix !== undefined && <span className="text-ink-2 block">{found.fix}</span>}
            {found.severity === 'setup' && (
              <a href={hrefOf({ screen: 'models' })} className="mt-0.5 inline-block font-semibold underline">
                Models and keys
              </a>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}
