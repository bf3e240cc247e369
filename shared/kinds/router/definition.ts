import { fieldInputs, ruleInputs } from '../../rules/types.ts'
import { ruleWords } from '../../rules/words.ts'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import { counted, targetLabel, targetName } from '../config.ts'
import { defineKind, type PlannedCall } from '../define.ts'
import { canaryLearning } from './canary.ts'
import { checkRouter } from './check.ts'
import { branchName, branchOf, classifierTokens, routerSchema, type RouterConfig } from './config.ts'
import { routerForm } from './form.ts'
import { classifierMessage, classifierSchema, classifierSystem } from './prompt.ts'

/** Texts of one request for vectors at any provider, at the least. */
const textsAtOnce = 100

function calls(config: RouterConfig): PlannedCall[] {
  const { target } = config
  if (target === undefined) return []
  if (config.mode === 'similarity') {
    const examples = config.branches.flatMap((branch) => branch.examples ?? [])
    return [
      {
        target,
        // The message may have come before, and the examples mostly have.
        least: 0,
        most: 1 + Math.ceil(examples.length / textsAtOnce),
        maxTokens: 1,
        ownTokens: examples.reduce((sum, each) => sum + utf8Bytes(each) + tokensPerMessage, tokensPerMessage),
        from: ['value'],
        role: 'embed',
        structured: false,
        temperature: 0,
      },
    ]
  }
  if (config.mode !== 'classifier') return []
  const shape = JSON.stringify(classifierSchema(config.branches.map((branch) => branch.id)))
  return [
    {
      target,
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

/** The key of a canary only picks a side by its hash, which tells nothing of it. */
function inputsLookedAt({ mode, branches, canary }: RouterConfig): { name: string; tells: boolean }[] {
  const key = mode === 'split' ? fieldInputs(canary?.sticky) : []
  const ruled = mode === 'rules' ? branches.flatMap(({ when }) => (when === undefined ? [] : ruleInputs(when))) : []
  return [...ruled.map((name) => ({ name, tells: true })), ...key.map((name) => ({ name, tells: false }))]
}

/** By chance alone: each branch's weight among all; a canary's share is learned. */
function splitShares({ mode, canary, branches }: RouterConfig): Record<string, number> | null {
  const weights = branches.map(({ id, weight = 0 }) => [id, Math.max(0, weight)] as const)
  const all = weights.reduce((sum, [, weight]) => sum + weight, 0)
  if (mode !== 'split' || canary !== undefined || all === 0) return null
  return Object.fromEntries(weights.map(([id, weight]) => [id, weight / all]))
}

export const router = defineKind<RouterConfig>({
  kind: 'router',
  label: 'Router',
  group: 'decide',
  icon: 'split',
  help: 'Sends what comes in down one of several branches: by rules you write, by a small model that sorts it, by what it resembles, by how hard it is, or by chance. The other branches are not run and cost nothing.',
  schema: routerSchema,
  fresh: {
    mode: 'rules',
    branches: [
      { id: 'long', label: 'Long', when: { field: 'input.tokens', op: 'gt', value: 2000 } },
      { id: 'other', label: 'Everything else' },
    ],
    else: 'other',
  },
  form: routerForm,
  ports(config) {
    const ids = [...new Set(config.branches.map((branch) => branch.id))]
    return {
      inputs: [
        { id: 'value', label: 'Value', accepts: ['any'] },
        { id: 'context', label: 'Context', accepts: ['chat', 'text'], optional: true },
      ],
      outputs: ids.map((id) => {
        const branch = branchOf(config, id)
        return { id, label: branch === undefined ? id : branchName(branch), gives: { sameAs: ['value'] }, branch: true }
      }),
    }
  },
  asking: () => ({ how: 'all' }),
  subtitle(config) {
    const branches = counted(config.branches.length, 'branch', 'branches')
    switch (config.mode) {
      case 'classifier':
      case 'similarity':
        return `Router · ${targetLabel(config.target)}`
      case 'difficulty':
        return `Router · by difficulty, ${branches}`
      case 'split':
        return config.canary === undefined ? `Router · split, ${branches}` : 'Router · canary'
      default:
        return `Router · ${branches}`
    }
  },
  fact(config) {
    if (config.mode === 'split' && config.canary !== undefined) {
      const branch = branchOf(config, config.canary.branch)
      return `${branch === undefined ? 'A canary' : branchName(branch)} in steps of 5, 25 and 100 %`
    }
    if (config.mode === 'split')
      return config.branches.map((branch) => `${branchName(branch)} ${branch.weight ?? 0}`).join(', ')
    if (config.mode === 'difficulty') {
      const hard = config.branches.find((branch) => branch.atLeast !== undefined && branch.id !== config.else)
      return hard === undefined ? null : `${branchName(hard)} from difficulty ${hard.atLeast?.toFixed(2)}`
    }
    if (config.mode === 'similarity') {
      const count = config.branches.reduce((sum, branch) => sum + (branch.examples?.length ?? 0), 0)
      return counted(count, 'example')
    }
    const first = config.branches.find((branch) => branch.when !== undefined)
    if (config.mode !== 'rules' || first?.when === undefined) return null
    return `${branchName(first)} if ${ruleWords(first.when)}`
  },
  calls,
  reads: inputsLookedAt,
  check: checkRouter,
  likely: splitShares,
  learns: canaryLearning,
  runs: true,
  otherwise: (config, title, port) =>
    `${title} doesn't choose ${branchName(branchOf(config, port) ?? { id: port, label: '' })}`,
  sentence(config, _title, name) {
    const value = name('value')
    const names = config.branches.map(branchName)
    const otherwise = branchOf(config, config.else)
    const last = otherwise === undefined ? '' : `, else ${branchName(otherwise)}`
    const who = config.target === undefined ? 'a model' : targetName(config.target)
    switch (config.mode) {
      case 'classifier':
        return `Have ${who} sort ${value} into ${names.join(', ')}${last}.`
      case 'similarity':
        return `Send ${value} to the branch whose examples it resembles most by ${who}: ${names.join(', ')}${last}.`
      case 'difficulty': {
        const levels = config.branches.filter((branch) => branch.atLeast !== undefined && branch.id !== config.else)
        const ways = levels
          .toSorted((a, b) => (b.atLeast ?? 0) - (a.atLeast ?? 0))
          .map((branch) => `${branchName(branch)} from difficulty ${branch.atLeast?.toFixed(2)}`)
        return `Send ${value} to ${ways.join(', ')}${last}.`
      }
      case 'split': {
        const canary = branchOf(config, config.canary?.branch)
        if (canary !== undefined)
          return `Try ${branchName(canary)} on a small share of ${value} that grows while it does well${last}.`
        return `Split ${value} by chance: ${config.branches.map((branch) => `${branchName(branch)} ${branch.weight ?? 0}`).join(', ')}.`
      }
      default: {
        const ways = config.branches.flatMap((branch) =>
          branch.when === undefined ? [] : [`${branchName(branch)} if ${ruleWords(branch.when)}`],
        )
        return `Send ${value} to ${[...ways, ...(otherwise === undefined ? [] : [`else ${branchName(otherwise)}`])].join(', ')}.`
      }
    }
  },
})
