import type { JsonObject } from '../../../shared/json.ts'
import { type Effort, type EffortLevel, effortFor } from '../../../shared/model/effort.ts'

/** Tokens to think with, as Google itself reads the grades. https://ai.google.dev/gemini-api/docs/openai */
const budgets: Record<Effort, number> = { none: 0, low: 1024, medium: 8192, high: 24_576, max: -1 }
const leastOfPro = 128

/**
 * What Gemini is told about thinking, or null: a level from 3 on, a number of tokens for 2.5; both in one request is an
 * error. https://ai.google.dev/gemini-api/docs/thinking
 */
export function thinkingConfig(
  model: string,
  { effort, thoughts }: { effort?: Effort; thoughts?: true },
  thinks: boolean | null,
  dropped: string[],
): JsonObject | null {
  if (effort === undefined && thoughts !== true) return null
  if (thinks === false || /gemini-[12]\.0|gemini-1\.5|gemma/.test(model)) {
    if (effort !== undefined && effort !== 'none') dropped.push('effort')
    if (thoughts === true) dropped.push('thoughts')
    return null
  }
  const config: JsonObject = thoughts === true ? { includeThoughts: true } : {}
  if (effort === undefined) return config
  if (/gemini-2\.5/.test(model)) {
    const pro = effort === 'none' && model.includes('pro')
    if (pro) dropped.push('effort none (as little as it takes instead)')
    return { ...config, thinkingBudget: pro ? leastOfPro : budgets[effort] }
  }
  const { level, left } = effortFor(effort, levelsOf(model))
  if (left !== null) dropped.push(left)
  return { ...config, thinkingLevel: (level ?? 'low').toUpperCase() }
}

/**
 * A level that a model doesn't take is an error. Pro never took the least, and its first version no medium; Flash takes
 * no minimal from 3.7 on, Flash-Lite does. Sources: @ai-sdk/google 4.0.46 (getMinimumThinkingLevelForGemini3Model),
 * github.com/simonw/llm-gemini/releases/tag/0.34, help.apiyi.com (gemini-3-1-pro-preview-thinking-level-control-guide).
 */
function levelsOf(model: string): readonly EffortLevel[] {
  if (/gemini-3-pro/.test(model)) return ['low', 'high']
  if (model.includes('pro') || /gemini-flash-latest/.test(model)) return ['low', 'medium', 'high']
  const [, major = '0', minor = '0'] = /gemini-(\d+)\.(\d+)-flash(?!-lite)/.exec(model) ?? []
  const takesNoMinimal = Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 7)
  return takesNoMinimal ? ['low', 'medium', 'high'] : ['minimal', 'low', 'medium', 'high']
}
