import { useMemo } from 'react'
import type { Json } from '../../../shared/json.ts'
import { Input, Tabs } from '../../ui/index.ts'
import { HealthPanel } from '../health/HealthSign.tsx'
import type { Kind } from '../../../shared/kinds/define.ts'
import { readNode, titleOf } from '../model/kinds.ts'
import { nodeIn, setConfig, setTitle } from '../model/operations.ts'
import { groupColor, KindTile } from '../nodes/KindIcon.tsx'
import { useAnalysis, useEditor, useSession, useStep, useTransient } from '../session.ts'
import { Calibration } from './Calibration.tsx'
import { FormFields } from './FormFields.tsx'
import type { FormTarget } from './form.ts'
import { LastRun } from './LastRun.tsx'
import { Problems } from './Problems.tsx'
import { Wiring } from './Wiring.tsx'

/** One node: its title, what is wrong with it, its form, its wires; and what became of it in the last run. */
export function NodeInspector({ nodeId }: { nodeId: string }) {
  const { editor, transient } = useSession()
  const node = useEditor((state) => nodeIn(state.document, nodeId))
  const problems = useAnalysis((state) => state.at.get(nodeId))
  const step = useStep(nodeId)
  const tab = useTransient((state) => state.inspectorTab)
  if (node === undefined) return null
  const read = readNode(node)
  const hasRun = step !== null && step.status !== 'idle'
  const form = (
    <>
      <HealthPanel node={node} />
      <Form nodeId={nodeId} />
    </>
  )
  return (
    <>
      <header className="flex shrink-0 items-start gap-2.5 px-3.5 pt-3 pb-2.5">
        <KindTile icon={read.kind?.icon ?? 'unknown'} group={read.group} size={28} className="mt-0.5" />
        <div className="min-w-0 flex-1">
          <Input
            aria-label="Title"
            value={node.title ?? ''}
            placeholder={read.kind?.label ?? node.kind}
            maxLength={200}
            disabled={editor.readOnly}
            onValueChange={(title) =>
              editor.edit(`rename ${titleOf(node)}`, (document) => setTitle(document, nodeId, title), {
                merge: `${nodeId} title`,
              })
            }
            className="hover:border-line-2 -mx-2 -my-1 h-7 border-transparent bg-transparent px-2 font-semibold disabled:bg-transparent disabled:text-ink"
          />
          <p className="text-ink-2 mt-1 text-xs" title={read.kind?.help}>
            {read.kind === null
              ? 'This version of Switchyard has no such kind of node. It is kept as it is.'
              : `${read.kind.label}: ${firstSentence(read.kind.help)}`}
          </p>
        </div>
      </header>
      {hasRun ? (
        <Tabs
          aria-label="About the node"
          className="border-line min-h-0 flex-1 border-t"
          value={tab}
          onValueChange={(next) => transient.setState({ inspectorTab: next })}
          items={[
            {
              value: 'form',
              label: 'Settings',
              content: (
                <>
                  {problems !== undefined && <Problems problems={problems} />}
                  {form}
                </>
              ),
            },
            { value: 'run', label: 'Last run', content: <LastRun nodeId={nodeId} step={step} /> },
          ]}
        />
      ) : (
        <div
          tabIndex={0}
          className="border-line min-h-0 flex-1 overflow-y-auto border-t focus-visible:-outline-offset-2"
        >
          {problems !== undefined && <Problems problems={problems} />}
          {form}
        </div>
      )}
    </>
  )
}

const firstSentence = (text: string): string => {
  const sentence = /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

function Form({ nodeId }: { nodeId: string }) {
  const { editor, pipelineId } = useSession()
  const node = useEditor((state) => nodeIn(state.document, nodeId))
  const target = useMemo((): FormTarget | null => {
    if (node === undefined) return null
    const { kind, config, faults, group } = readNode(node)
    return {
      raw: node.config ?? {},
      config,
      faults,
      readOnly: editor.readOnly,
      tint: groupColor(group),
      nodeId,
      write(key, value, label) {
        editor.edit(
          `change ${label} of ${titleOf(node)}`,
          (document) => {
            const current = nodeIn(document, nodeId)
            return setConfig(
              document,
              nodeId,
              key,
              kind === null || current === undefined ? value : settled(kind, current.config ?? {}, key, value),
            )
          },
          { merge: `${nodeId} ${key}` },
        )
      },
    }
  }, [node, nodeId, editor])
  if (node === undefined || target === null) return null
  const { kind, config } = readNode(node)
  const judges = kind?.judges?.(config) ?? null
  return (
    <>
      {kind === null ? (
        <pre className="border-line text-ink-2 overflow-auto border-b p-3.5 font-mono text-xs">
          {JSON.stringify(node.config ?? {}, null, 2)}
        </pre>
      ) : (
        <FormFields fields={kind.form} target={target} />
      )}
      {judges !== null && pipelineId !== undefined && <Calibration pipelineId={pipelineId} nodeId={nodeId} />}
      <Wiring nodeId={nodeId} />
    </>
  )
}

/** An emptied text is an empty text where the kind takes one, and no value where it doesn't. */
function settled(kind: Kind, config: Record<string, Json>, key: string, value: Json | undefined): Json | undefined {
  if (value !== '' || key.includes('.')) return value
  const faultsWith = (candidate: Record<string, Json>) =>
    kind.schema.safeParse(candidate).error?.issues.filter((issue) => issue.path[0] === key).length ?? 0
  const { [key]: _gone, ...without } = config
  return faultsWith({ ...config, [key]: '' }) > faultsWith(without) ? undefined : ''
}
