import { Cloud, FlaskConical, Laptop, Server } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ProviderRow } from '../../../shared/api/contract.ts'
import { cx } from '../../ui/index.ts'

/** The sorts of providers, in the order in which they are listed. */
const sorts = ['cloud', 'added', 'local', 'practice'] as const

const looks: Record<(typeof sorts)[number], { title: string; className: string; icon: ReactNode }> = {
  cloud: { title: 'Providers', className: 'bg-models-soft text-models', icon: <Cloud size={15} /> },
  added: { title: 'Added by you', className: 'bg-shape-soft text-shape', icon: <Server size={15} /> },
  local: { title: 'On this machine', className: 'bg-combine-soft text-combine', icon: <Laptop size={15} /> },
  practice: { title: 'Practice', className: 'bg-flow-soft text-flow', icon: <FlaskConical size={15} /> },
}

export const sortOf = (row: Pick<ProviderRow, 'practice' | 'local' | 'builtIn'>): (typeof sorts)[number] =>
  row.practice ? 'practice' : !row.builtIn ? 'added' : row.local ? 'local' : 'cloud'

export function ProviderTile({ provider }: { provider: Pick<ProviderRow, 'practice' | 'local' | 'builtIn'> }) {
  const tile = looks[sortOf(provider)]
  return (
    <span
      aria-hidden
      className={cx('rounded-control flex size-8 shrink-0 items-center justify-center', tile.className)}
    >
      {tile.icon}
    </span>
  )
}
