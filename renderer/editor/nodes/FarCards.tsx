import { useStore } from '@xyflow/react'
import type { KindGroup } from '../../../shared/kinds/ids.ts'
import { cx } from '../../ui/index.ts'
import { groupColor } from './KindIcon.tsx'
import type { ShownState } from './shown-state.ts'
import { StateMark } from './StateMark.tsx'

interface Card {
  frame: Record<string, unknown>
  group: KindGroup
  state: ShownState
  selected: boolean
  height: number
}

/** From further away: title and state, in letters that can still be read. */
export function BriefCard({ frame, group, state, selected, height, title }: Card & { title: string }) {
  return (
    <div
      {...frame}
      style={{ height, borderLeftColor: groupColor(group) }}
      className={cx(
        'sw-card rounded-card flex items-center gap-2 border-2 border-l-8 px-3',
        state === 'skipped' ? 'bg-bg border-line-2' : 'bg-surface border-line-2',
        (state === 'failed' || state === 'problem') && 'border-bad',
        selected && 'sw-selected',
      )}
    >
      <p
        title={title}
        className={cx(
          'line-clamp-2 min-w-0 flex-1 text-[23px] leading-[27px] font-semibold wrap-anywhere',
          state === 'skipped' && 'text-ink-2',
        )}
      >
        {title}
      </p>
      <StateMark state={state} large />
    </div>
  )
}

/** From far away it is painted (canvas/far): this is where it is taken hold of, and what says its name. */
export function FarCard({ frame, height }: Pick<Card, 'frame' | 'height'>) {
  const zoom = useStore((state) => state.transform[2])
  return <div {...frame} className="sw-far-card rounded-card" style={{ height, outlineWidth: 2 / zoom }} />
}
