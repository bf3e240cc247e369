import { StepError } from '../../errors.ts'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import { cosine, meanOfTop } from '../../vectors/similarity.ts'
import { score } from '../config.ts'
import type { KindProblem, PlannedCall } from '../define.ts'
import type { StepContext } from '../execute.ts'
import { similarity } from '../router/config.ts'
import type { GuardConfig } from './definition.ts'

/* What a text must be about, said by examples: it has to resemble them as a Router's branch has to. */

const examplesOf = ({ examples }: GuardConfig): string[] => (examples ?? []).filter((text) => text.trim() !== '')

export const hasExamples = (config: GuardConfig): boolean => config.mode === 'check' && examplesOf(config).length > 0

/** Texts of one request for vectors at any provider, at the least. */
const textsAtOnce = 100

export function exampleCalls(config: GuardConfig): PlannedCall[] {
  const { embed } = config
  if (embed === undefined || !hasExamples(config)) return []
  const examples = examplesOf(config)
  return [
    {
      target: embed,
      // What words and forms find is free and ends it before; the examples have mostly been sent before.
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

export function exampleProblems(config: GuardConfig): KindProblem[] {
  if (!hasExamples(config)) return []
  const problems: KindProblem[] = []
  const count = examplesOf(config).length
  if (config.embed === undefined)
    problems.push({
      code: 'bad_config',
      message: 'The Guard has no embedding model to compare with its examples.',
      fix: 'Choose an embedding model.',
    })
  if (count < similarity.leastExamples)
    problems.push({
      code: 'bad_config',
      message: `The Guard has ${count} of the ${similarity.leastExamples} examples it needs to know a topic by.`,
      fix: 'Add examples of what it should let through, or take them out.',
    })
  return problems
}

/** Why it is another topic, a sentence; null: it resembles the examples enough. Rejects where it can't be compared. */
export async function unlikeExamples(config: GuardConfig, text: string, context: StepContext): Promise<string | null> {
  const { embed, threshold = similarity.threshold } = config
  if (embed === undefined || text.trim() === '')
    throw new StepError('guard', 'There is nothing that could be compared.', 'no_verdict')
  const { vectors } = await context.embed({ target: embed, texts: [...examplesOf(config), text] })
  const own = vectors.at(-1)
  const alike =
    own === undefined
      ? null
      : meanOfTop(
          vectors.slice(0, -1).map((vector) => cosine(own, vector)),
          similarity.top,
        )
  // What isn't a number is no verdict, and never a pass.
  if (alike === null || !Number.isFinite(alike)) throw new StepError('guard', 'The vectors say nothing.', 'no_verdict')
  if (alike >= threshold) return null
  return `It resembles the examples by ${score(alike)}, and ${score(threshold)} is needed.`
}
