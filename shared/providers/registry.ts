import { defaultRegion } from './cloud.ts'
import { type OpenAiDialect, plainDialect } from './dialect.ts'
import { openaiDialect } from './openai-terms.ts'
import { serviceDialect, services } from './services.ts'

/**
 * The providers the app knows from the start, as data. One that speaks OpenAI's protocol is one row here;
 * a user's own service is a row of the same shape, made from what the user typed.
 */
export const protocols = ['openai', 'responses', 'azure', 'bedrock', 'anthropic', 'gemini', 'ollama'] as const
/** What a service of the user's may be said to speak. */
export type SpokenProtocol = (typeof protocols)[number]
/** Azure by Responses is no choice of its own: its address says so. */
export type Protocol = SpokenProtocol | 'azure-responses'

/** Texts that one request for vectors may hold, by protocol: Gemini refuses more; of the others a lost answer would be dear. */
export const textsAtOnce: Readonly<Record<Protocol, number>> = {
  openai: 512,
  responses: 512,
  azure: 512,
  'azure-responses': 512,
  bedrock: 0,
  gemini: 100,
  ollama: 512,
  anthropic: 0,
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
  /**
   * Variables that make one key together where none of `keyEnv` is set, joined by colons. All but the last are needed.
   */
  keyParts?: readonly string[]
  /** What a key looks like, where that has to be said. */
  keyLooks?: string
  /** Where its keys are made; null: nowhere but on the user's own machine, or nobody knows. Looked up on 2026-11-21. */
  keyPage: `https://${string}` | null
  /** Variables of the region, for a service that has one address in each; the first that is set counts. */
  regionEnv?: readonly string[]
  /** The region, where the address names none. */
  region?: string
  needsKey: boolean
  /** Runs on this machine: no cost, two requests at a time. */
  local: boolean
  practice: boolean
  /** Its list of models is the whole list: what isn't on it can't be asked. */
  listIsWhole: boolean
  /** Path below the address that a key can be checked with, where the list of models is public. */
  keyCheckPath: string | null
  /** Anybody may see its list of models, so that it says nothing about a key. */
  listIsPublic: boolean
  /** Where the list of models is, below the address; null: where its protocol has it. */
  modelsPath: string | null
  dialect: OpenAiDialect
}

/** What a service is unless its row says otherwise. */
const plain = {
  protocol: 'openai',
  baseUrl: null,
  addressEnv: null,
  keyEnv: [],
  keyPage: null,
  needsKey: true,
  local: false,
  practice: false,
  listIsWhole: false,
  keyCheckPath: null,
  listIsPublic: false,
  modelsPath: null,
  dialect: plainDialect,
} satisfies Omit<ProviderRow, 'id' | 'label'>

const practice = { ...plain, needsKey: false, practice: true, listIsWhole: true } satisfies Omit<
  ProviderRow,
  'id' | 'label'
>

export const builtInProviders: readonly ProviderRow[] = [
  { ...practice, id: 'practice', label: 'Practice provider' },
  { ...practice, id: 'practice-responses', label: 'Practice provider (Responses protocol)', protocol: 'responses' },
  { ...practice, id: 'practice-bedrock', label: 'Practice provider (Bedrock protocol)', protocol: 'bedrock' },
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
    keyPage: 'https://platform.openai.com/api-keys',
    dialect: { ...plainDialect, ...openaiDialect },
  },
  {
    ...plain,
    id: 'anthropic',
    label: 'Anthropic',
    protocol: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    addressEnv: 'ANTHROPIC_BASE_URL',
    keyEnv: ['ANTHROPIC_API_KEY'],
    keyPage: 'https://platform.claude.com/settings/keys',
  },
  {
    ...plain,
    id: 'gemini',
    label: 'Google Gemini',
    protocol: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com',
    addressEnv: 'GOOGLE_GEMINI_BASE_URL',
    keyEnv: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    keyPage: 'https://aistudio.google.com/apikey',
  },
  {
    ...plain,
    id: 'azure',
    label: 'Azure OpenAI',
    protocol: 'azure',
    addressEnv: 'AZURE_OPENAI_ENDPOINT',
    keyEnv: ['AZURE_OPENAI_API_KEY'],
    keyPage: 'https://portal.azure.com/#view/Microsoft_Azure_ProjectOxford/CognitiveServicesHub/~/OpenAI',
    dialect: { ...plainDialect, ...openaiDialect },
  },
  {
    ...plain,
    id: 'bedrock',
    label: 'Amazon Bedrock',
    protocol: 'bedrock',
    baseUrl: `https://bedrock-runtime.${defaultRegion}.amazonaws.com`,
    addressEnv: 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
    keyEnv: ['AWS_BEARER_TOKEN_BEDROCK'],
    keyPage: 'https://console.aws.amazon.com/bedrock/home#/api-keys',
    keyLooks: 'AKIA…:secret, or a Bedrock API key',
    keyParts: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
    regionEnv: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
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
    dialect: serviceDialect(),
  },
  ...services.map(({ dialect, ...row }): ProviderRow => ({ ...plain, ...row, dialect: serviceDialect(dialect) })),
]

/** What this machine says about one provider: another address for a built-in one, or a service the user added. */
export interface ProviderConfig {
  id: string
  label?: string
  protocol?: Protocol
  baseUrl?: string | null
  region?: string
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
      ...(config.region === undefined ? {} : { region: config.region }),
      ...(config.needsKey === undefined ? {} : { needsKey: config.needsKey }),
      ...(config.local === undefined ? {} : { local: config.local }),
      dialect: { ...base.dialect, ...config.dialect },
    })
  }
  return rows
}

/** A service the user added speaks OpenAI's protocol unless he says otherwise, and may well want no key (a server in the house). */
const addedProvider = (id: string): ProviderRow => ({
  ...plain,
  id,
  label: id,
  needsKey: false,
  dialect: serviceDialect(),
})
