import type { Json, JsonObject } from '../../json.ts'
import type { Target } from '../../model/types.ts'
import { templateVariables } from '../../text/template.ts'

/**
 * The kinds that a drafted step may be, and how each is made of one text and a list of what it takes. Left out is what
 * reaches beyond the step or decides more than it should: files (Documents), the web (Tool use), people (Human review),
 * marks on data (Guard, which takes tags away), further boxes and drafts, whose bounds would multiply, and what means
 * nothing without a person before a screen (Compare, Note).
 */
export const stepKinds = [
  'prompt',
  'model',
  'judge',
  'check',
  'fallback',
  'blend',
  'join',
  'parse',
  'transform',
] as const
export type StepKind = (typeof stepKinds)[number]

/** One step as a model drafts it. */
export interface DraftStep {
  name: string
  kind: StepKind
  /** One of the models given, or `none`. */
  model: string
  text: string
  /** `task`, `context`, a step's name, or `step.port`. */
  uses: string[]
}

/** What a step becomes: its config, and the input port of each thing it takes, by the source's name. */
export interface MadeStep {
  config: JsonObject
  wires: { port: string; source: string }[]
}

interface Recipe {
  /** For the model that drafts: what the text and the uses of this kind mean. */
  words: string
  asks: boolean
  /** Port that a bare name of such a step means; null: the port has to be said. */
  port: string | null
  make(step: DraftStep, target: Target, maxTokens: number): MadeStep
}

const asJson = (target: Target): Json => ({ ...target })
/** A source's name where only letters, digits and _ may stand. */
export const variableOf = (source: string): string => source.replaceAll('.', '_')

const inTurn = ({ uses }: DraftStep, ...ports: string[]): MadeStep['wires'] =>
  uses.map((source, i) => ({ port: ports[Math.min(i, ports.length - 1)] ?? '', source }))

const lines = (text: string): string[] =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

export const recipes: Readonly<Record<StepKind, Recipe>> = {
  prompt: {
    words:
      'Puts texts together, without a model. "text" is a template in which {{name}} stands for the task, the context or a step ({{step_port}} for a port); "uses" lists the same names.',
    asks: false,
    port: 'text',
    make({ text, uses }) {
      const sources = new Map(uses.map((source) => [variableOf(source), source]))
      const wires = templateVariables(text).map((port) => ({ port, source: sources.get(port) ?? port }))
      return { config: { template: text }, wires }
    },
  },
  model: {
    words:
      'Asks a model. "text" holds its instructions; it is given the first of "uses" as what it answers, and a second, if any, as background.',
    asks: true,
    port: 'answer',
    make: (step, target, maxTokens) => ({
      config: { target: asJson(target), system: step.text, maxTokens },
      wires: inTurn(step, 'prompt', 'context'),
    }),
  },
  judge: {
    words:
      'Has a model judge an answer. "text" is what it looks at; "uses" is the answer, then what was asked, then perhaps a right answer to compare with. Its ports: pass and fail (the answer goes on by one of them) and verdict.',
    asks: true,
    port: null,
    make: (step, target) => ({
      config: {
        mode: 'score',
        target: asJson(target),
        rubric: [
          { id: 'good', text: step.text.trim() === '' ? 'The answer does what was asked.' : step.text, weight: 1 },
        ],
      },
      wires: inTurn(step, 'answer', 'question', 'reference'),
    }),
  },
  check: {
    words:
      'Tests one text without a model. "text" has a test a line: contains WORD, notContains WORD, equals WORD, matches PATTERN, json, minWords N, maxWords N. Its ports: pass and fail.',
    asks: false,
    port: null,
    make: (step) => ({ config: { tests: lines(step.text).map(testOf) }, wires: inTurn(step, 'value') }),
  },
  fallback: {
    words:
      'Gives the first of "uses", in their order, that has a value: what comes later is only asked when what comes before failed or was not taken. "text" is empty.',
    asks: false,
    port: 'answer',
    make: (step) => ({
      config: { options: step.uses.length },
      wires: step.uses.map((source, i) => ({ port: `option${i + 1}`, source })),
    }),
  },
  blend: {
    words: 'Has a model make one answer of two to eight in "uses". "text" is empty.',
    asks: true,
    port: 'answer',
    make: (step, target, maxTokens) => ({
      config: { strategy: 'consensus', target: asJson(target), maxTokens },
      wires: [...inTurn(step, 'answers'), { port: 'question', source: 'task' }],
    }),
  },
  join: {
    words: 'Makes a JSON list of "uses", without a model. "text" is empty.',
    asks: false,
    port: 'value',
    make: (step) => ({ config: { policy: 'all' }, wires: inTurn(step, 'values') }),
  },
  parse: {
    words:
      'Reads the JSON in one text, without a model. "text" has the name of a field a line; each becomes a port of that name, and value is the whole.',
    asks: false,
    port: 'value',
    make: (step) => ({
      config: { fields: lines(step.text.replaceAll(',', '\n')).map((name) => ({ name, path: name })) },
      wires: inTurn(step, 'value'),
    }),
  },
  transform: {
    words:
      'Works out a text by a JSONata expression in "text", without a model: $ is the first of "uses", $name each further one. It has to give a text.',
    asks: false,
    port: 'value',
    make: (step) => ({
      config: {
        expression: step.text,
        gives: 'text',
        inputs: step.uses.slice(1).map((source) => ({ name: variableOf(source) })),
      },
      wires: step.uses.map((source, i) => ({ port: i === 0 ? 'value' : variableOf(source), source })),
    }),
  },
}

/** `maxWords 40`, or `maxWords: 40`. What is no test is left for the Check itself to refuse. */
function testOf(line: string): Json {
  const [, kind = line, rest = ''] = /^([A-Za-z]+)\s*:?\s*(.*)$/.exec(line) ?? []
  if (rest === '') return { kind }
  const number = Number(rest)
  return { kind, value: /Words$|^m(?:in|ax)$/.test(kind) && Number.isFinite(number) ? number : rest }
}
