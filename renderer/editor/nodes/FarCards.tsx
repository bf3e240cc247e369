import type { KindGroup } from '../../../shared/kinds/ids.ts'
import { cx } from '../../ui/index.ts'
import { groupColor, groupSoft } from './KindIcon.tsx'
import type { ShownState } from './shown-state.ts'
import { StateMark } from './StateMark.tsx'

interface FarCard {
  frame: Record<string, unknown>
  group: KindGroup
  state: ShownState
  selected: boolean
  height: number
}

/** From further away: title and state, in letters that can still be read. */
export function BriefCard({ frame, group, state, selected, height, title }: FarCard & { title: string }) {
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

const washes: Partial<Record<ShownState, string>> = {
  running: 'var(--accent)',
  failed: 'var(--bad)',
  problem: 'var(--bad)',
}

/** From far away: a tinted block. */
export function BlockCard({ frame, group, state, selected, height }: FarCard) {
  return (
    <div
      {...frame}
      style={{
        height,
        backgroundColor: washes[state] ?? (state === 'skipped' ? 'var(--fill)' : groupSoft(group)),
        borderColor: selected ? 'var(--accent)' : (washes[state] ?? groupColor(group)),
        borderWidth: selected ? 10 : 4,
      }}
      className="rounded-card border"
    />
  )
}
