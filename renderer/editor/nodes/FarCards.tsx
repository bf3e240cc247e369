import { useStore } from '@xyflow/react'
import { Fragment } from 'react'
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
        className={cx('min-w-0 flex-1 text-[23px] leading-[27px] font-semibold', state === 'skipped' && 'text-ink-2')}
      >
        {/* Each word is cut by itself, so that one longer than the card is never broken in two. */}
        <span className="line-clamp-2">
          {title.split(/\s+/).map((word, index) => (
            <Fragment key={index}>
              {index > 0 && ' '}
              <span className="inline-block max-w-full truncate align-bottom">{word}</span>
            </Fragment>
          ))}
        </span>
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
