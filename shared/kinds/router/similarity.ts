import { StepError } from '../../errors.ts'
import { valueText } from '../../text/marks.ts'
import type { Value } from '../../values.ts'
import { cosine, meanOfTop } from '../../vectors/similarity.ts'
import { score as written } from '../config.ts'
import type { StepContext } from '../execute.ts'
import { take } from './choice.ts'
import { countsAsLate } from './classifier.ts'
import { branchName, branchOf, similarity, type RouterBranch, type RouterConfig } from './config.ts'
import { elseBranch, type Standing } from './filters.ts'

/** How alike a text is to each branch's examples: the mean of its five best cosines; null without examples. */
export interface BranchScore {
  id: string
  score: number | null
}

export interface BranchExamples {
  id: string
  vectors: readonly Float32Array[]
}

export const scoreBranches = (text: Float32Array, branches: readonly BranchExamples[]): BranchScore[] =>
  branches.map(({ id, vectors }) => ({
    id,
    score: meanOfTop(
      vectors.map((vector) => cosine(text, vector)),
      similarity.top,
    ),
  }))

export type SimilarityChoice =
  | { how: 'taken'; id: string; score: number }
  | { how: 'below'; best: string; score: number; threshold: number }
  | { how: 'close'; best: string; second: string; lead: number }
  | { how: 'none' }

/** The best branch, if it reaches its threshold and is far enough ahead of the second. Source: engine.md, "Router". */
export function chooseByScore(
  scores: readonly BranchScore[],
  thresholdOf: (id: string) => number,
  margin: number = similarity.margin,
): SimilarityChoice {
  const [best, second] = scores
    .flatMap(({ id, score }) => (score === null ? [] : [{ id, score }]))
    .toSorted((a, b) => b.score - a.score)
  if (best === undefined) return { how: 'none' }
  const threshold = thresholdOf(best.id)
  if (best.score < threshold) return { how: 'below', best: best.id, score: best.score, threshold }
  const lead = second === undefined ? Infinity : best.score - second.score
  if (second !== undefined && lead < margin) return { how: 'close', best: best.id, second: second.id, lead }
  return { how: 'taken', id: best.id, score: best.score }
}

export const thresholdIn =
  (config: RouterConfig) =>
  (id: string): number =>
    branchOf(config, id)?.threshold ?? similarity.threshold

/** Vectors of every branch's examples, and of further texts, in one go. */
export async function embedWithExamples(
  config: RouterConfig,
  texts: readonly string[],
  context: StepContext,
): Promise<{ branches: BranchExamples[]; vectors: Float32Array[]; asked: number; kept: number }> {
  const { target } = config
  if (target === undefined)
    throw new StepError('bad_request', 'Nothing can be compared without an embedding model.', 'missing_target')
  const examples = config.branches.flatMap((branch) => (branch.examples ?? []).filter((text) => text.trim() !== ''))
  const { vectors, asked, kept } = await context.embed({ target, texts: [...examples, ...texts] })
  let at = 0
  const branches = config.branches.map((branch) => {
    const count = (branch.examples ?? []).filter((text) => text.trim() !== '').length
    at += count
    return { id: branch.id, vectors: vectors.slice(at - count, at) }
  })
  return { branches, vectors: vectors.slice(at), asked, kept }
}

/**
 * Takes the branch whose examples the text resembles most. A branch that a filter removed still competes: what belongs
 * there goes to else, and not to the next best.
 */
export async function bySimilarity(
  config: RouterConfig,
  standing: Standing,
  value: Value,
  context: StepContext,
): Promise<Record<string, Value>> {
  const text = valueText(value)
  let scores: BranchScore[] = config.branches.map(({ id }) => ({ id, score: null }))
  let choice: SimilarityChoice = { how: 'none' }
  let why = 'There was no text to compare'
  let reused = ''
  if (text.trim() !== '') {
    try {
      const { branches, vectors, kept } = await embedWithExamples(config, [text], context)
      const [vector] = vectors
      if (vector === undefined) throw new StepError('server', 'The text came back without its vector.', 'no_vector')
      scores = scoreBranches(vector, branches)
      choice = chooseByScore(scores, thresholdIn(config))
      why = wordsOf(config, choice)
      if (kept > 0) reused = ` ${kept} of the vectors compared were kept from before and cost nothing.`
    } catch (error) {
      if (!(error instanceof StepError) || !countsAsLate(error.class)) throw error
      why = `The texts could not be compared (${error.class})`
    }
  }
  let picked = choice.how === 'taken' ? branchOf(config, choice.id) : undefined
  if (picked !== undefined && standing.removed.has(picked.id)) {
    why = `It resembles ${branchName(picked)} most, which can't be taken`
    picked = undefined
  }
  const chosen = picked ?? elseBranch(config, standing)
  const sentence = picked === undefined ? `${why}, so ${branchName(chosen)} was taken.` : `${why}.`
  const scoreOf = new Map(scores.map(({ id, score }) => [id, score === null ? null : Math.round(score * 1000) / 1000]))
  const said = (branch: RouterBranch) => ({ score: scoreOf.get(branch.id) ?? null })
  return take(config, standing, chosen, `${sentence}${reused}`, said, value, context)
}

function wordsOf(config: RouterConfig, choice: SimilarityChoice): string {
  const name = (id: string): string => {
    const branch = branchOf(config, id)
    return branch === undefined ? id : branchName(branch)
  }
  switch (choice.how) {
    case 'taken':
      return `${name(choice.id)}: it resembles its examples most (${written(choice.score)})`
    case 'below':
      return `It resembles ${name(choice.best)} most, but ${written(choice.score)} is under the threshold of ${written(choice.threshold)}`
    case 'close':
      return `${name(choice.best)} is only ${choice.lead.toFixed(3)} ahead of ${name(choice.second)}, and ${similarity.margin} is needed`
    case 'none':
      return 'No branch has examples'
  }
}
