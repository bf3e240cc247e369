import { isPracticeProvider } from '../practice/models.ts'

/*
 * How each model's words become tokens: a family for those that share a tokenizer. Where it is public and small enough it
 * is counted by itself; where not, by one near to it and factors for what differs. Sources and measured errors:
 * docs/decisions/0033-a-tokenizer-per-family.md.
 */

/** Vocabularies that the app has with it. */
export type Vocabulary = 'o200k' | 'cl100k'

/** `practice`: the practice models' own rule. `other`: nobody knows, or no measurement is at hand. */
export type Tokenizer =
  | 'practice'
  | Vocabulary
  | 'llama3'
  | 'tekken'
  | 'qwen'
  | 'deepseek'
  | 'gemini'
  | 'claude'
  | 'claude5'
  | 'other'

export interface TokenizerFacts {
  /** Whose it is, after "that of". */
  label: string
  /** Counted by this vocabulary; null: by a rule of the app's own. */
  by: Vocabulary | null
  /** It is the model's own tokenizer that counts; else one near to it, times `factors`. */
  own: boolean
  /**
   * The share by which a count is usually off at most: of prose in Latin letters, code and data, and of texts in other
   * scripts. 0: it counts as the model does.
   */
  off: { latin: number; other: number }
}

const own = (label: string, by: Vocabulary | null): TokenizerFacts => ({
  label,
  by,
  own: true,
  off: { latin: 0, other: 0 },
})
const near = (label: string, by: Vocabulary, latin: number, other: number): TokenizerFacts => ({
  label,
  by,
  own: false,
  off: { latin, other },
})

export const tokenizers: Readonly<Record<Tokenizer, TokenizerFacts>> = {
  practice: own('the practice models', null),
  o200k: own('GPT-4o and later', 'o200k'),
  cl100k: own('GPT-4 and GPT-3.5', 'cl100k'),
  llama3: near('Llama 3', 'cl100k', 0.05, 0.1),
  tekken: near('Mistral since Nemo', 'o200k', 0.1, 0.15),
  qwen: near('Qwen 2 and 3', 'o200k', 0.1, 0.15),
  deepseek: near('DeepSeek V3', 'o200k', 0.15, 0.15),
  gemini: near('Gemini and Gemma 3', 'o200k', 0.1, 0.15),
  claude: near('Claude 3 to Opus 4.6', 'o200k', 0.15, 0.35),
  claude5: near('Claude since Opus 4.7', 'o200k', 0.25, 0.35),
  other: near('other makers', 'o200k', 0.25, 0.5),
}

/** The first that fits a model's name says its family; what none fits is `other`. */
const byName: readonly [name: RegExp, tokenizer: Tokenizer][] = [
  // "Opus 4.7 and later Opus models, Fable 5, Mythos, Sonnet 5 use a newer tokenizer."
  // Source: platform.claude.com/docs/en/build-with-claude/token-counting
  [/claude-(?:[a-z]+-)?(?:4[-.](?:[7-9]|[1-9]\d)|[5-9]|[1-9]\d)(?!\d)|claude-mythos/, 'claude5'],
  [/claude/, 'claude'],
  [/distill/, 'other'],
  // gpt-oss has o200k's words, and more special ones. Source: github.com/openai/tiktoken, model.py
  [/gpt-(?:3|4(?![.o\d]))|text-embedding-(?:3|ada)/, 'cl100k'],
  [/gpt-|chatgpt|^chat-latest|(?:^|\/)o[1-9](?![a-z\d])/, 'o200k'],
  // One vocabulary for all Gemini models, that of Gemma 3. Source: docs.rs/gemini-tokenizer, after Google's own SDK
  [/gemini|gemma/, 'gemini'],
  [/llama-?3/, 'llama3'],
  [/mixtral|mistral-7b|mistral-large-240|codestral-240/, 'other'],
  [/(?:mistral|ministral|magistral|devstral|codestral|pixtral|voxtral|leanstral)/, 'tekken'],
  // Qwen 3.5 has a vocabulary of its own, a larger one.
  [/qwen[-_]?(?:2|3(?![.p][5-9]))|qwq/, 'qwen'],
  [/deepseek/, 'deepseek'],
]

const known = new Map<string, Tokenizer>()
/** Names are few; a list of thousands that somebody types his way through is not to stay. */
const mostKnown = 2000

/** How a model counts, by its name alone: it holds for the catalog's models, and for what a person names himself. */
export function tokenizerOf({ provider, model }: { provider: string; model: string }): Tokenizer {
  if (isPracticeProvider(provider)) return 'practice'
  const before = known.get(model)
  if (before !== undefined) return before
  const name = model.toLowerCase()
  const found = byName.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
  if (known.size >= mostKnown) known.clear()
  known.set(model, found)
  return found
}
