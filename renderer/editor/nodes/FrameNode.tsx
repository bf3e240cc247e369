import { NodeResizer, type NodeProps } from '@xyflow/react'
import { memo } from 'react'
import type { CardNode as Flow } from '../canvas/flow.ts'
import { useLevel } from '../canvas/level.ts'
import { readNode, titleOf } from '../model/kinds.ts'
import { resizeNode } from '../model/operations.ts'
import { useSession } from '../session.ts'
import { cx } from '../../ui/index.ts'

/** What is drawn and never runs: a note, resizable at its edges. */
export const FrameNode = memo(function FrameNode({ id, data, selected }: NodeProps<Flow>) {
  const { editor } = useSession()
  const level = useLevel()
  const read = readNode(data.node)
  const title = titleOf(data.node)
  const { text } = read.config
  return (
    <div
      data-node-id={id}
      data-state="idle"
      role="group"
      aria-roledescription="node"
      aria-label={`${title}, ${read.kind?.label ?? data.node.kind}${selected ? ', selected' : ''}`}
      tabIndex={-1}
      style={{ width: data.card.width, height: data.card.height }}
      className={cx(
        'sw-card rounded-card bg-decide-soft border-warn/25 text-ink overflow-hidden border px-3 py-2.5',
        selected && 'sw-selected',
      )}
    >
      {selected && !editor.readOnly && (
        <NodeResizer
          minWidth={120}
          minHeight={56}
          onResizeStart={() => editor.begin(`resize ${title}`)}
          onResizeEnd={() => editor.end()}
          onResize={(_event, { x, y, width, height }) => {
            editor.edit(`resize ${title}`, (document) => resizeNode(document, id, { w: width, h: height }, { x, y }))
          }}
        />
      )}
      {level !== 'block' && (
        <p
          className={cx(
            'h-full whitespace-pre-wrap wrap-anywhere',
            level === 'brief' ? 'text-[22px] leading-7 font-semibold' : 'text-sm leading-[18px]',
          )}
        >
          {typeof text === 'string' && text !== '' ? (
            text
          ) : (
            <span className="text-ink-2">{title}: write something at the right.</span>
          )}
        </p>
      )}
    </div>
  )
})
