import { z } from 'zod'
import { ruleSchema } from '../../rules/schema.ts'
import { ruleWords } from '../../rules/words.ts'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import { counted, idField, notSupported, repeated, targetField, targetLabel, targetName, textField } from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import { classifierMessage, classifierSchema, classifierSystem } from './prompt.ts'

const modes = ['rules', 'classifier', 'similarity', 'difficulty', 'split'] as const

const branchSchema = z.strictObject({
  id: idField,
  label: z.string().max(200, 'at most 200 characters').default(''),
  description: textField.exactOptional(),
  when: ruleSchema.exactOptional(),
  examples: z.array(textField).max(20, 'at most 20 examples').exactOptional(),
  weight: z.number().exactOptional(),
  atLeast: z.number().exactOptional(),
})

const schema = z.strictObject({
  mode: z.enum(modes, 'one of rules, classifier, similarity, difficulty, split').default('rules'),
  branches: z.array(branchSchema).max(50, 'at most 50 branches').default([]),
  else: z.string().exactOptional(),
  target: targetField.exactOptional(),
})

export type RouterConfig = z.output<typeof schema>
export type RouterBranch = RouterConfig['branches'][number]

/** Room for a branch's id and the JSON around it. Rule: engine.md, "Router". */
export const classifierTokens = 32

export const branchName = (branch: RouterBranch): string => (branch.label.trim() === '' ? branch.id : branch.label)

function calls(config: RouterConfig): PlannedCall[] {
  if (config.mode !== 'classifier' || config.target === undefined) return []
  const shape = JSON.stringify(classifierSchema(config.branches.map((branch) => branch.id)))
  return [
    {
      target: config.target,
      least: 1,
      most: 1,
      maxTokens: classifierTokens,
      ownTokens:
        utf8Bytes(classifierSystem + classifierMessage('', '', config.branches) + shape) + 2 * tokensPerMessage,
      from: ['value', 'context'],
      role: 'classifier',
      structured: true,
      temperature: 0,
    },
  ]
}

function check(config: RouterConfig): KindProblem[] {
  const problems: KindProblem[] = []
  const supported = config.mode === 'rules' || config.mode === 'classifier'
  if (!supported) problems.push(notSupported(`The Router's mode ${config.mode}`, 'Choose rules or classifier.'))
  if (config.branches.length === 0) {
    problems.push({ code: 'bad_config', message: 'The Router has no branches.', fix: 'Add a branch.' })
  }
  problems.push(
    ...repeated(
      config.branches.map((branch) => branch.id),
      'branches',
    ),
  )
  if (!config.branches.some((branch) => branch.id === config.else)) {
    const message =
      config.else === undefined || config.else === ''
        ? 'No branch is taken when nothing else fits.'
        : `The else branch "${config.else}" is not one of the branches.`
    problems.push({ code: 'missing_else', message, fix: 'Choose the branch that is taken when no other fits.' })
  }
  if (config.mode === 'classifier' && config.target === undefined) {
    problems.push({ code: 'bad_config', message: 'The classifier has no model.', fix: 'Choose a model.' })
  }
  if (config.mode === 'split') {
    const weights = config.branches.map((branch) => branch.weight ?? 0)
    if (weights.some((weight) => weight < 0) || weights.every((weight) => weight === 0)) {
      problems.push({
        code: 'bad_weights',
        message: 'The weights must not be negative, nor all 0.',
        fix: 'Set the weights.',
      })
    }
  }
  return [...problems, ...config.branches.flatMap((branch) => branchProblems(config, branch, supported))]
}

function branchProblems(config: RouterConfig, branch: RouterBranch, supported: boolean): KindProblem[] {
  const problems: KindProblem[] = []
  const name = branchName(branch)
  if (config.mode === 'rules' && branch.when === undefined && branch.id !== config.else) {
    problems.push({
      code: 'bad_config',
      message: `The branch "${name}" has no rule, so it would never be taken.`,
      fix: 'Give it a rule, or make it the else branch.',
    })
  }
  if (supported && branch.weight !== undefined)
    problems.push(notSupported(`A weight (branch "${name}")`, 'Take it out.'))
  if (supported && branch.atLeast !== undefined)
    problems.push(notSupported(`"atLeast" (branch "${name}")`, 'Take it out.'))
  return problems
}

export const router = defineKind<RouterConfig>({
  kind: 'router',
  label: 'Router',
  group: 'decide',
  icon: 'split',
  help: 'Sends what comes in down one of several branches, by rules you write or by a small model that sorts it. The other branches are not run and cost nothing.',
  schema,
  fresh: {
    mode: 'rules',
    branches: [
      { id: 'long', label: 'Long', when: { field: 'input.tokens', op: 'gt', value: 2000 } },
      { id: 'other', label: 'Everything else' },
    ],
    else: 'other',
  },
  form: [
    {
      key: 'mode',
      label: 'How it chooses',
      control: 'choice',
      choices: [
        { value: 'rules', label: 'By rules', help: 'The first branch whose rule holds. Free and always the same.' },
        { value: 'classifier', label: 'By a model', help: 'A small model reads the descriptions and sorts.' },
      ],
    },
    { key: 'target', label: 'Model', control: 'target', when: { key: 'mode', in: ['classifier'] } },
    {
      key: 'branches',
      label: 'Branches',
      control: 'list',
      item: 'branch',
      idPrefix: 'branch',
      min: 1,
      max: 50,
      fresh: { label: '' },
      help: 'Rules are tried from the top.',
      fields: [
        { key: 'label', label: 'Label', control: 'text' },
        {
          key: 'description',
          label: 'Description',
          control: 'longText',
          rows: 2,
          help: 'What belongs here. A model that sorts reads this.',
        },
        { key: 'when', label: 'Rule', control: 'rule', help: 'Used when the Router goes by rules.' },
      ],
    },
    { key: 'else', label: 'Otherwise', control: 'pick', from: 'branches', help: 'Taken when no other branch fits.' },
  ],
  ports(config) {
    const ids = [...new Set(config.branches.map((branch) => branch.id))]
    return {
      inputs: [
        { id: 'value', label: 'Value', accepts: ['any'] },
        { id: 'context', label: 'Context', accepts: ['chat', 'text'], optional: true },
      ],
      outputs: ids.map((id) => {
        const branch = config.branches.find((each) => each.id === id)
        return { id, label: branch === undefined ? id : branchName(branch), gives: { sameAs: ['value'] }, branch: true }
      }),
    }
  },
  asking: () => ({ how: 'all' }),
  subtitle: (config) =>
    config.mode === 'classifier'
      ? `Router · ${targetLabel(config.target)}`
      : `Router · ${counted(config.branches.length, 'branch', 'branches')}`,
  fact(config) {
    const first = config.branches.find((branch) => branch.when !== undefined)
    if (config.mode !== 'rules' || first?.when === undefined) return null
    return `${branchName(first)} if ${ruleWords(first.when)}`
  },
  calls,
  check,
  runs: true,
  otherwise: (config, title, port) =>
    `${title} doesn't choose ${branchName(config.branches.find((branch) => branch.id === port) ?? { id: port, label: '' })}`,
  sentence(config, _title, name) {
    const value = name('value')
    const otherwise = config.branches.find((branch) => branch.id === config.else)
    const last = otherwise === undefined ? '' : `, else ${branchName(otherwise)}`
    if (config.mode === 'classifier') {
      const who = config.target === undefined ? 'a model' : targetName(config.target)
      return `Have ${who} sort ${value} into ${config.branches.map(branchName).join(', ')}${last}.`
    }
    const ways = config.branches.flatMap((branch) =>
      branch.when === undefined ? [] : [`${branchName(branch)} if ${ruleWords(branch.when)}`],
    )
    return `Send ${value} to ${[...ways, ...(otherwise === undefined ? [] : [`else ${branchName(otherwise)}`])].join(', ')}.`
  },
})
