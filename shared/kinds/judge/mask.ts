import type { Value } from '../../values.ts'

/**
 * Judges favour what they take for their own, so an answer's author must not be recognised by its words either: the model
 * ids of those who answered, and the sentences in which a model introduces itself, are taken out before a judge reads it.
 * A name that an answer only talks about ("Claude Monet was born in 1840") stays.
 */
const maker =
  /(?:Chat ?GPT|GPT[-\w.]*|Claude(?: (?:\d[\w.]*|Opus|Sonnet|Haiku))*|Gemini(?: (?:\d[\w.]*|Pro|Flash|Ultra))*|Bard|Llama[-\w.]*|Mistral|Mixtral|Qwen[-\w.]*|DeepSeek[-\w.]*|Grok[-\w.]*|Copilot|Command[- ]R\+?|OpenAI|Anthropic|Google(?: DeepMind| AI)?|Meta(?: AI)?|Microsoft|Alibaba(?: Cloud)?|xAI|Cohere)/
    .source
/** "a large language model made by" and the like, between "I am" and the name. */
const calling =
  /(?:,? ?an? (?:[\w-]+ ){0,4}(?:model|assistant|AI|chatbot)(?: (?:named|called|from|by|of|(?:trained|made|created|developed|built) by))?,?)/
    .source
const speaks = /\b(?:I am|I['’]m|my name is|you are talking to|I was (?:created|made|built|trained|developed) by)/
  .source
const introductions = [
  new RegExp(`(${speaks}(?:${calling})? )${maker}`, 'gi'),
  new RegExp(`(\\bas ${calling} )${maker}`, 'gi'),
  new RegExp(`(\\bas )${maker}(?=, I\\b)`, 'gi'),
]

const hidden = '[a model]'

/** Ids too short or too plain to be a name (`cheap`, `judge`, `o3`) may stand in an answer for what they mean. */
const isName = (id: string): boolean => id.length >= 5 && /[\d/:-]/.test(id)

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The answer's text without its author's name. `models`: the ids of everybody who answered, not only of this one. */
export function masked(text: string, models: readonly string[]): string {
  const ids = [...new Set(models)].filter(isName).sort((a, b) => b.length - a.length)
  const named = ids.reduce(
    (left, id) => left.replace(new RegExp(`(?<![\\w-])${escaped(id)}(?![\\w-])`, 'gi'), hidden),
    text,
  )
  return introductions.reduce((left, introduction) => left.replace(introduction, `$1${hidden}`), named)
}

/** Models behind several answers, as far as they are known. */
export const modelsOf = (values: readonly Value[]): string[] =>
  values.flatMap((value) => (value.by === undefined ? [] : [value.by.model]))
