import { settingDefaults } from '../../../shared/document/schema.ts'
import type { Json } from '../../../shared/json.ts'
import { Field, Input, NumberInput, TextArea } from '../../ui/index.ts'
import { seconds } from '../../lib/format.ts'
import { setDescription, setName, setSetting } from '../model/operations.ts'
import { useAnalysis, useEditor, useSession } from '../session.ts'
import { EarlierVersions } from './EarlierVersions.tsx'
import { Problems } from './Problems.tsx'
import { TagsControl } from './TagsControl.tsx'

/** With nothing selected: the pipeline's name, what it is for, and the limits of a run. */
export function PipelineSettings() {
  const { editor, pipelineId, save } = useSession()
  const { name, description, settings, nodes } = useEditor((state) => state.document)
  const problems = useAnalysis((state) => state.at.get('-'))
  const plan = useAnalysis((state) => state.plan)
  const write = (path: string, value: Json | undefined, label: string) =>
    editor.edit(`change ${label}`, (document) => setSetting(document, path, value), { merge: `settings ${path}` })
  const { readOnly } = editor
  return (
    <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
      <header className="px-3.5 pt-3.5 pb-2.5">
        <h2 className="font-semibold">Pipeline</h2>
        <p className="text-ink-2 text-xs">Select a node to see its settings.</p>
      </header>
      {problems !== undefined && nodes.length > 0 && <Problems problems={problems} />}
      <section className="border-line flex flex-col gap-4 border-y px-3.5 py-3.5">
        <Field label="Name">
          <Input
            value={name}
            maxLength={200}
            disabled={readOnly}
            onValueChange={(next) =>
              editor.edit('rename the pipeline', (document) => setName(document, next), { merge: 'name' })
            }
          />
        </Field>
        <Field label="What it is for">
          <TextArea
            value={description ?? ''}
            rows={3}
            disabled={readOnly}
            placeholder="For whoever opens it next"
            onValueChange={(next) =>
              editor.edit('change the description', (document) => setDescription(document, next), {
                merge: 'description',
              })
            }
          />
        </Field>
      </section>
      {save !== null && pipelineId !== undefined && <EarlierVersions pipelineId={pipelineId} save={save} />}
      <section className="border-line flex flex-col gap-4 border-b px-3.5 py-3.5">
        <h3 className="text-ink-2 -mb-1 text-sm font-semibold">Limits of a run</h3>
        <Field label="Budget" help="What a run may cost. A request that could exceed it is not made. Empty: no limit.">
          <NumberInput
            value={settings?.budget?.perRunUsd ?? null}
            min={0}
            max={1_000_000}
            step={0.01}
            unit="USD"
            disabled={readOnly}
            onValueChange={(next) =>
              write('budget.perRunUsd', next === null || next <= 0 ? undefined : next, 'the budget')
            }
          />
        </Field>
        <Field label="Deadline" help={`Past it the run ends. Empty: ${seconds(settingDefaults.timeoutMs)}.`}>
          <NumberInput
            value={settings?.timeoutMs === undefined ? null : settings.timeoutMs / 1000}
            min={0.001}
            max={86_400}
            unit="s"
            placeholder={String(settingDefaults.timeoutMs / 1000)}
            disabled={readOnly}
            onValueChange={(next) =>
              write(
                'timeoutMs',
                next === null || next <= 0 ? undefined : Math.max(1, Math.round(next * 1000)),
                'the deadline',
              )
            }
          />
        </Field>
        <Field label="Requests at once">
          <NumberInput
            value={settings?.maxConcurrency ?? null}
            min={1}
            max={64}
            whole
            placeholder={String(settingDefaults.maxConcurrency)}
            disabled={readOnly}
            onValueChange={(next) => write('maxConcurrency', next ?? undefined, 'requests at once')}
          />
        </Field>
        <Field label="Attempts at most" help="All requests of a run together, repeated ones too.">
          <NumberInput
            value={settings?.maxAttempts ?? null}
            min={1}
            max={10_000}
            whole
            placeholder={String(settingDefaults.maxAttempts)}
            disabled={readOnly}
            onValueChange={(next) => write('maxAttempts', next ?? undefined, 'attempts at most')}
          />
        </Field>
        <Field
          label="Seed"
          help="The same seed makes the same random choices. Empty: drawn anew, and kept in the receipt."
        >
          <NumberInput
            value={settings?.seed ?? null}
            min={0}
            whole
            placeholder="drawn anew"
            disabled={readOnly}
            onValueChange={(next) => write('seed', next ?? undefined, 'the seed')}
          />
        </Field>
        <TagsControl
          label="Who may see its data"
          help="Tags for whatever enters this pipeline, beside those of its Inputs."
          value={settings?.dataTags}
          readOnly={readOnly}
          onChange={(tags) => write('dataTags', tags, 'the data tags')}
        />
      </section>
      {plan !== null && plan.sentences.length > 0 && (
        <section className="px-3.5 py-3.5">
          <h3 className="text-ink-2 mb-1.5 text-sm font-semibold">What a run does</h3>
          <ol className="text-ink-2 list-decimal pl-4">
            {plan.sentences.map((sentence, index) => (
              <li key={index} className="mt-0.5 wrap-anywhere">
                {sentence}
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  )
}
