import { useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { Json } from '../../../shared/json.ts'
import type { Plan } from '../../../shared/plan/types.ts'
import { isPracticeProvider } from '../../../shared/practice/models.ts'
import { Button, Field } from '../../ui/index.ts'
import { ValueInput } from '../inspector/ValueInput.tsx'
import { inputFault, inputsOf } from '../model/inputs.ts'
import { ownEnds } from '../model/insides.ts'
import { useAnalysis, useEditor, useSession, useView } from '../session.ts'
import { Column } from './Column.tsx'

/** The Inputs as a form, each by its type. `asked`: a run was wanted, so what is missing is said. */
export function InputForm({ asked }: { asked: boolean }) {
  const { view } = useSession()
  const nodes = useEditor(useShallow((state) => ownEnds(state.document.nodes, 'input')))
  const typed = useView((state) => state.inputs)
  const inputs = useMemo(() => inputsOf(nodes), [nodes])
  const plan = useAnalysis((state) => state.plan)
  const practice = useMemo(() => plan !== null && onlyPractice(plan), [plan])
  const [first] = inputs
  const blank = first !== undefined && first.type === 'text' && first.default === undefined && !typed[first.name]
  const only = practice && blank && inputs.length === 1 ? first : undefined
  return (
    <Column title={inputs.length === 1 ? 'Input' : 'Inputs'}>
      {inputs.length === 0 && (
        <p className="text-ink-2">This pipeline takes nothing in. Add an Input to ask it something.</p>
      )}
      <div className="flex flex-col gap-3">
        {inputs.map((input) => {
          const value = typed[input.name]
          const fault = value === undefined && !asked ? null : inputFault(input, value)
          return (
            <Field
              key={input.nodeId}
              label={input.title}
              error={fault}
              {...(input.default === undefined
                ? input.required
                  ? {}
                  : { help: 'May be left empty.' }
                : { help: `Left empty, it is ${ended(inShort(quoted(input.default)))}` })}
            >
              <ValueInput
                label={input.title}
                type={input.type}
                value={value}
                rows={3}
                onChange={(next) => {
                  const { [input.name]: _old, ...rest } = view.store.getState().inputs
                  view.set({ inputs: next === undefined ? rest : { ...rest, [input.name]: next } })
                }}
              />
            </Field>
          )
        })}
      </div>
      {only !== undefined && (
        <div className="mt-2 flex flex-wrap items-center gap-1.5">
          <span className="text-ink-3 text-xs">Try</span>
          {firstQuestions.map((question) => (
            <Button
              key={question}
              size="sm"
              className="h-6 px-2 text-xs font-medium"
              onClick={() => view.set({ inputs: { ...typed, [only.name]: question } })}
            >
              {question}
            </Button>
          ))}
        </div>
      )}
      {practice && (
        <p className="text-ink-3 mt-3 text-xs">
          Practice models: no key needed, answers are simulated, the money is play money.
        </p>
      )}
    </Column>
  )
}

/** What the practice models surely know: the small one is right about the first, and wrong about the second. */
const firstQuestions = ['What is 17 * 23?', 'What is 48 * 57?']

const quoted = (value: Json): string => (typeof value === 'string' ? `“${value}”` : JSON.stringify(value))

const inShort = (text: string): string =>
  text.length > 120 ? `${text.slice(0, 120).trimEnd()} …${text.endsWith('”') ? '”' : ''}` : text

/** With a full stop, unless what is quoted has its own end. */
const ended = (words: string): string => (/[.!?…]”?$/.test(words) ? words : `${words}.`)

const onlyPractice = ({ steps }: Plan): boolean => {
  const providers = steps.flatMap((step) => step.targets.map((target) => target.provider))
  return providers.length > 0 && providers.every(isPracticeProvider)
}
