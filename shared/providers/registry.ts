/**
 * The providers the app knows from the start, as data. One that speaks OpenAI's protocol is one row here;
 * a user's own service is a row of the same shape, made from what the user typed.
 */
export type Protocol = 'openai' | 'responses' | 'anthropic' | 'gemini' | 'ollama'

/** Texts that one request for vectors may hold, by protocol: Gemini refuses more; of the others a lost answer would be dear. */
export const textsAtOnce: Readonly<Record<Protocol, number>> = {
  openai: 512,
  responses: 512,
  gemini: 100,
  ollama: 512,
  anthropic: 0,
}

/** Where services that speak OpenAI's chat protocol differ. */
export interface OpenAiDialect {
  /** Field that bounds the answer. OpenAI's reasoning models refuse `max_tokens`; many others know nothing else. */
  maxTokens: 'max_tokens' | 'max_completion_tokens'
  /** How an answer by schema is asked for. `json_object` only promises JSON, so the schema goes into the prompt too. */
  structured: 'json_schema' | 'json_object'
  /** Field of the seed, null where the service takes none. */
  seed: 'seed' | 'random_seed' | null
  /** May be asked for usage at the end of a stream; false where it comes unasked and asking is an error. */
  streamOptions: boolean
}

export interface ProviderRow {
  id: string
  label: string
  protocol: Protocol
  /**
   * Address as the official clients of the protocol write it: `openai` with the version, the others without.
   * Null where it is only known at run time (the practice provider).
   */
  baseUrl: string | null
  /** Environment variable of the address, null where there is none. */
  addressEnv: string | null
  /** Environment variables of the key; the first that is set counts. */
  keyEnv: readonly string[]
  needsKey: boolean
  /** Runs on this machine: no cost, two requests at a time. */
  local: boolean
  practice: boolean
  /** Its list of models is the whole list: what isn't on it can't be asked. */
  listIsWhole: boolean
  /** Path below the address that a key can be checked with, where the list of models is public. */
  keyCheckPath: string | null
  dialect: OpenAiDialect
}

const plainDialect: OpenAiDialect = {
  maxTokens: 'max_tokens',
  structured: 'json_schema',
  seed: 'seed',
  streamOptions: true,
}

/** What a service is unless its row says otherwise. */
const plain = {
  protocol: 'openai',
  baseUrl: null,
  addressEnv: null,
  keyEnv: [],
  needsKey: true,
  local: false,
  practice: false,
  listIsWhole: false,
  keyCheckPath: null,
  dialect: plainDialect,
} satisfies Omit<ProviderRow, 'id' | 'label'>

const practice = { ...plain, needsKey: false, practice: true, listIsWhole: true } satisfies Omit<
  ProviderRow,
  'id' | 'label'
>

export const builtInProviders: readonly ProviderRow[] = [
  { ...practice, id: 'practice', label: 'Practice provider' },
  { ...practice, id: 'practice-responses', label: 'Practice provider (Responses protocol)', protocol: 'responses' },
  { ...practice, id: 'practice-anthropic', label: 'Practice provider (Anthropic protocol)', protocol: 'anthropic' },
  { ...practice, id: 'practice-gemini', label: 'Practice provider (Gemini protocol)', protocol: 'gemini' },
  { ...practice, id: 'practice-ollama', label: 'Practice provider (Ollama protocol)', protocol: 'ollama' },
  {
    ...plain,
    id: 'openai',
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    addressEnv: 'OPENAI_BASE_URL',
    keyEnv: ['OPENAI_API_KEY'],
    dialect: { ...plainDialect, maxTokens: 'max_completion_tokens' },
  },
  {
    ...plain,
    id: 'anthropic',
    label: 'Anthropic',
    protocol: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    addressEnv: 'ANTHROPIC_BASE_URL',
    keyEnv: ['ANTHROPIC_API_KEY'],
  },
  {
    ...plain,
    id: 'gemini',
    label: 'Google Gemini',
    protocol: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com',
    addressEnv: 'GOOGLE_GEMINI_BASE_URL',
    keyEnv: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  },
  {
    ...plain,
    id: 'ollama',
    label: 'Ollama',
    protocol: 'ollama',
    baseUrl: 'http://127.0.0.1:11434',
    addressEnv: 'OLLAMA_HOST',
    needsKey: false,
    local: true,
    listIsWhole: true,
  },
  {
    ...plain,
    id: 'groq',
    label: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyEnv: ['GROQ_API_KEY'],
    // Only some of its models take a schema; all take JSON mode.
    dialect: { ...plainDialect, maxTokens: 'max_completion_tokens', structured: 'json_object' },
  },
  {
    ...plain,
    id: 'mistral',
    label: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keyEnv: ['MISTRAL_API_KEY'],
    // Unknown fields are an error there; usage is in the last chunk anyway.
    dialect: { ...plainDialect, seed: 'random_seed', streamOptions: false },
  },
  {
    ...plain,
    id: 'deepseek',
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com',
    keyEnv: ['DEEPSEEK_API_KEY'],
    dialect: { ...plainDialect, structured: 'json_object', seed: null },
  },
  {
    ...plain,
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyEnv: ['OPENROUTER_API_KEY'],
    keyCheckPath: '/key',
  },
  { ...plain, id: 'xai', label: 'xAI', baseUrl: 'https://api.x.ai/v1', keyEnv: ['XAI_API_KEY'] },
  {
    ...plain,
    id: 'together',
    label: 'Together AI',
    baseUrl: 'https://api.together.ai/v1',
    keyEnv: ['TOGETHER_API_KEY'],
  },
]

/** What this machine says about one provider: another address for a built-in one, or a service the user added. */
export interface ProviderConfig {
  id: string
  label?: string
  protocol?: Protocol
  baseUrl?: string | null
  needsKey?: boolean
  local?: boolean
  dialect?: Partial<OpenAiDialect>
}

export const builtInProvider = (id: string): ProviderRow | undefined => builtInProviders.find((row) => row.id === id)

/** The rows that hold on this machine: the built-in ones, changed and added to by `configs`, in that order. */
export function providerRows(configs: readonly ProviderConfig[]): Map<string, ProviderRow> {
  const rows = new Map(builtInProviders.map((row) => [row.id, row]))
  for (const config of configs) {
    const base = rows.get(config.id) ?? addedProvider(config.id)
    rows.set(config.id, {
      ...base,
      ...(config.label === undefined ? {} : { label: config.label }),
      ...(config.protocol === undefined ? {} : { protocol: config.protocol }),
      ...(config.baseUrl === undefined || config.baseUrl === null ? {} : { baseUrl: config.baseUrl }),
      ...(config.needsKey === undefined ? {} : { needsKey: config.needsKey }),
      ...(config.local === undefined ? {} : { local: config.local }),
      dialect: { ...base.dialect, ...config.dialect },
    })
  }
  return rows
}

/** A service the user added speaks OpenAI's protocol and may well want no key (a server in the house). */
const addedProvider = (id: string): ProviderRow => ({ ...plain, id, label: id, needsKey: false })
