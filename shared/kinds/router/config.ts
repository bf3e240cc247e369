import { z } from 'zod'
import { fieldType, ruleSchema } from '../../rules/schema.ts'
import { idField, targetField, textField } from '../config.ts'

export const modes = ['rules', 'classifier', 'similarity', 'difficulty', 'split'] as const
export type RouterMode = (typeof modes)[number]

/** Numbers of engine.md, "Router". */
export const similarity = { leastExamples: 3, mostExamples: 20, top: 5, margin: 0.03, threshold: 0.3 } as const

const share = z.number().min(0, 'at least 0').max(1, 'at most 1')

const branchSchema = z.strictObject({
  id: idField,
  label: z.string().max(200, 'at most 200 characters').default(''),
  description: textField.exactOptional(),
  when: ruleSchema.exactOptional(),
  examples: z
    .array(textField)
    .max(similarity.mostExamples, `at most ${similarity.mostExamples} examples`)
    .exactOptional(),
  threshold: share.exactOptional(),
  weight: z.number().max(1_000_000, 'at most 1,000,000').exactOptional(),
  atLeast: share.exactOptional(),
})

const canarySchema = z.strictObject({
  branch: z.string(),
  sticky: z
    .string()
    .refine((field) => fieldType(field) !== null, 'a field that rules know, e.g. vars.user or input.text')
    .default('input.text'),
  errorPoints: share.default(0.05),
  costFactor: z.number().min(1, 'at least 1').max(1000, 'at most 1,000').default(1.5),
  passPoints: share.default(0.05),
})

export const routerSchema = z.strictObject({
  mode: z.enum(modes, 'one of rules, classifier, similarity, difficulty, split').default('rules'),
  branches: z.array(branchSchema).max(50, 'at most 50 branches').default([]),
  else: z.string().exactOptional(),
  target: targetField.exactOptional(),
  canary: canarySchema.exactOptional(),
})

export type RouterConfig = z.output<typeof routerSchema>
export type RouterBranch = RouterConfig['branches'][number]
export type CanaryConfig = NonNullable<RouterConfig['canary']>

/** Room for a branch's id and the JSON around it. Rule: engine.md, "Router". */
export const classifierTokens = 32

export const branchName = (branch: RouterBranch): string => (branch.label.trim() === '' ? branch.id : branch.label)

export const branchOf = (config: RouterConfig, id: string | undefined): RouterBranch | undefined =>
  config.branches.find((branch) => branch.id === id)

/** A share as a person reads it: 0.3 is "30 %". */
export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`
