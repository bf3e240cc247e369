import { CircleX, Info, TriangleAlert } from 'lucide-react'
import type { Problem } from '../../../shared/problems.ts'
import { AllowTool } from '../../frame/AllowTool.tsx'
import { hrefOf, useEnvironment } from '../../store/index.ts'
import { useSession } from '../session.ts'

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
              <span className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
                {found.about !== undefined && <AllowHere about={found.about} />}
                <a
                  href={hrefOf(
                    found.code === 'missing_tool' ? { screen: 'models', part: 'tools' } : { screen: 'models' },
                  )}
                  className="font-semibold underline"
                >
                  Models and keys
                </a>
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** Allows the tool that a problem is about, on the spot. */
function AllowHere({ about }: { about: NonNullable<Problem['about']> }) {
  const { pipelineId } = useSession()
  const tool = useEnvironment((state) =>
    state.environment?.toolServers
      ?.find(({ name }) => name === about.server)
      ?.tools?.find(({ name }) => name === about.tool),
  )
  return tool === undefined ? null : <AllowTool server={about.server} tool={tool} pipelineId={pipelineId ?? null} />
}
