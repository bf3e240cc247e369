import { Target, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { FitOutcome } from '../../../shared/api/node-calls.ts'
import { host } from '../../host/index.ts'
import { dollars } from '../../lib/format.ts'
import { Button, Dialog, Field, IconButton, Select, TextArea } from '../../ui/index.ts'
import { useSession } from '../session.ts'
import { branchRows, readRows, withField, type BranchRow, type LabelledRow } from './rows.ts'
import type { ToolProps } from './ToolControl.tsx'

/** Thresholds of a Router by examples, from rows whose branch is known: earlier runs, or pasted ones. */
export function FitTool({ field, target }: ToolProps) {
  const [open, setOpen] = useState(false)
  const branches = branchRows(target, field.key)
  if (target.readOnly || target.nodeId === undefined) return null
  return (
    <div className="flex flex-col items-start gap-1.5">
      <Button size="sm" icon={<Target size={13} />} onClick={() => setOpen(true)}>
        {field.label}…
      </Button>
      <p className="text-ink-3 text-xs">On texts whose right branch you know: from earlier runs, or pasted.</p>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        size="lg"
        title={field.label}
        description="Each text is compared with the examples, in a run of its own. What the embedding model costs is in its receipt."
      >
        {open && (
          <Fit
            nodeId={target.nodeId}
            branches={branches}
            onUse={(thresholds) => {
              target.write(field.key, withField(target, field.key, 'threshold', thresholds), field.label)
              setOpen(false)
            }}
          />
        )}
      </Dialog>
    </div>
  )
}

function Fit({
  nodeId,
  branches,
  onUse,
}: {
  nodeId: string
  branches: readonly BranchRow[]
  onUse: (thresholds: Record<string, number>) => void
}) {
  const { editor, pipelineId } = useSession()
  const [rows, setRows] = useState<LabelledRow[]>([])
  const [pasted, setPasted] = useState('')
  const [unread, setUnread] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<FitOutcome | null>(null)
  const add = (more: readonly LabelledRow[]) => {
    setOutcome(null)
    setRows((before) => {
      const known = new Set(before.map(({ text }) => text))
      return [...before, ...more.filter(({ text }) => !known.has(text))].slice(0, 500)
    })
  }
  const takeRuns = async () => {
    if (pipelineId === undefined) return
    const found = await host.call('nodes.values', { pipelineId, nodeId })
    if (!found.ok) return setOutcome({ runId: null, fitted: null, costUsd: null, error: found.error.message })
    const ids = new Set(branches.map(({ id }) => id))
    add(
      found.value.flatMap(({ text, chosen }) => (chosen !== null && ids.has(chosen) ? [{ text, branch: chosen }] : [])),
    )
  }
  const takePasted = () => {
    const read = readRows(pasted, branches)
    add(read.rows)
    setUnread(read.unread)
    setPasted(read.unread.join('\n'))
  }
  const fit = async () => {
    setBusy(true)
    const result = await host.call('router.fit', {
      pipelineId: pipelineId ?? null,
      document: editor.document(),
      nodeId,
      rows,
    })
    setOutcome(result.ok ? result.value : { runId: null, fitted: null, costUsd: null, error: result.error.message })
    setBusy(false)
  }
  const fitted = outcome?.fitted ?? null
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-end gap-2">
        <Field
          label="Rows"
          className="flex-1"
          help="One a line: the branch, a tab or a bar ( | ), the text."
          {...(unread.length === 0 ? {} : { error: `${unread.length} lines name no branch of this Router.` })}
        >
          <TextArea
            value={pasted}
            onValueChange={setPasted}
            rows={2}
            maxRows={6}
            placeholder="Billing | I was charged twice"
          />
        </Field>
        <div className="flex flex-col gap-1.5 pb-5">
          <Button size="sm" disabled={pasted.trim() === ''} onClick={takePasted}>
            Add these
          </Button>
          <Button size="sm" disabled={pipelineId === undefined} onClick={() => void takeRuns()}>
            Take earlier runs
          </Button>
        </div>
      </div>
      {rows.length > 0 && (
        <ul aria-label="Labelled rows" className="border-line rounded-control max-h-72 overflow-y-auto border">
          {rows.map((row, at) => (
            <li key={row.text} className="border-line flex items-center gap-2 border-b px-2 py-1 last:border-b-0">
              <span className="min-w-0 flex-1 truncate" title={row.text}>
                {row.text}
              </span>
              <Select
                size="sm"
                className="w-40 shrink-0"
                aria-label={`Right branch of row ${at + 1}`}
                value={row.branch}
                onValueChange={(branch) => {
                  setOutcome(null)
                  setRows(rows.map((each, i) => (i === at ? { ...each, branch } : each)))
                }}
                options={branches.map(({ id, label }) => ({ value: id, label }))}
              />
              <IconButton
                size="xs"
                label={`Remove row ${at + 1}`}
                onClick={() => setRows(rows.filter((_, i) => i !== at))}
              >
                <Trash2 size={14} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {outcome?.error !== null && outcome?.error !== undefined && (
        <p role="alert" className="text-bad">
          {outcome.error}
        </p>
      )}
      {fitted !== null && (
        <p role="status">
          <strong>
            {fitted.after} of {fitted.rows} rows
          </strong>{' '}
          go right with these thresholds; {fitted.before} do now.{' '}
          {outcome?.costUsd !== null && outcome?.costUsd !== undefined && `That cost ${dollars(outcome.costUsd)}. `}
          {Object.entries(fitted.thresholds)
            .map(
              ([id, threshold]) =>
                `${branches.find((branch) => branch.id === id)?.label ?? id} ${threshold.toFixed(2)}`,
            )
            .join(', ')}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button busy={busy} disabled={rows.length === 0} onClick={() => void fit()}>
          Fit on {rows.length} rows
        </Button>
        <Button
          variant="primary"
          disabled={fitted === null}
          onClick={() => fitted !== null && onUse(fitted.thresholds)}
        >
          Use these thresholds
        </Button>
      </div>
    </div>
  )
}
