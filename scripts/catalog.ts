/*
 * Makes shared/catalog/catalog.json: what models cost and can do, out of the data files of @earendil-works/pi-ai (MIT).
 * Run it by hand when models change:  node scripts/catalog.ts [VERSION]
 * The package is fetched by `npm pack` into a temporary folder and never installed.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { KeptCatalog, KeptPrice, KeptRow } from '../shared/catalog/types.ts'

const packageName = '@earendil-works/pi-ai'
const target = fileURLToPath(new URL('../shared/catalog/catalog.json', import.meta.url))

/** Our providers, and the data file of each. */
const files = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'google',
  groq: 'groq',
  mistral: 'mistral',
  deepseek: 'deepseek',
  openrouter: 'openrouter',
  xai: 'xai',
  together: 'together',
  azure: 'azure',
  bedrock: 'amazon-bedrock',
  fireworks: 'fireworks',
  cerebras: 'cerebras',
  huggingface: 'huggingface',
} as const
type Provider = keyof typeof files

const bucketPrices = z.object({ input: z.number(), output: z.number(), cacheRead: z.number(), cacheWrite: z.number() })
const sourceRow = z.object({
  type: z.string(),
  id: z.string(),
  name: z.string(),
  reasoning: z.boolean().optional(),
  input: z.array(z.string()).optional(),
  cost: bucketPrices
    .extend({ tiers: z.array(bucketPrices.extend({ inputTokensAbove: z.number() })).optional() })
    .optional(),
  contextWindow: z.number().optional(),
  maxTokens: z.number().optional(),
  compat: z.object({ supportsTemperature: z.boolean().optional() }).optional(),
})
type SourceRow = z.infer<typeof sourceRow>
/** API name → row key → row. Rows of images have another shape and are passed over by their type. */
const sourceFile = z.record(z.string(), z.record(z.string(), z.looseObject({ type: z.string() })))

/** Not for asking a question and reading the answer: they drive a computer, search for an hour, or are for a few. */
const special = /deep-research|computer-use|^gpt-daybreak|-cyber$/
/** OpenAI's answers by schema begin with gpt-4o-2024-08-06. Source: its guide to structured outputs. */
const beforeSchemas = /^gpt-4(-turbo)?$|^gpt-4o-2024-05-13$/
const chatLatest = /chat-latest$/

/** Whether an answer by JSON schema can be asked for; null where nobody says. */
function structuredOutput(provider: Provider, id: string): boolean | null {
  if (provider === 'openai') return chatLatest.test(id) ? null : !beforeSchemas.test(id)
  if (provider === 'anthropic') return true
  if (provider === 'azure') return structuredOutput('openai', id)
  if (provider === 'gemini') return /^gemini-(\d|flash|pro)/.test(id) ? true : null
  return null
}

/** Whether it takes a temperature; null where nobody says. OpenAI's reasoning models only take their default. */
function temperature(provider: Provider, row: SourceRow): boolean | null {
  if (provider === 'openai' || provider === 'azure') return row.reasoning !== true
  if (provider === 'anthropic') return row.compat?.supportsTemperature === false ? false : takesOldSampling.test(row.id)
  if (provider === 'gemini') return true
  return null
}
/** The last Claude models that take a temperature; later ones refuse any but the default. Source: Anthropic's migration guide. */
const takesOldSampling = /^claude-(sonnet-4-[56]|opus-4-[56]|haiku-4-5)/

/** Where what is written to a cache may be kept for an hour, that costs twice the input. Source: platform.claude.com/docs/en/about-claude/pricing. */
const keepsAnHour = (provider: Provider, id: string): boolean =>
  provider === 'anthropic' || (provider === 'bedrock' && /anthropic\.claude/.test(id))

const plainPrice = (cost: z.infer<typeof bucketPrices>, hour: boolean): KeptPrice => ({
  // Nought for a cache bucket means that it has no price of its own: then it costs what its parent bucket costs.
  input: cost.input,
  ...(cost.cacheRead > 0 ? { cacheRead: cost.cacheRead } : {}),
  ...(cost.cacheWrite > 0 ? { cacheWrite: cost.cacheWrite } : {}),
  ...(hour && cost.cacheWrite > 0 ? { cacheWrite1h: cost.input * 2 } : {}),
  output: cost.output,
})

/**
 * Whether the row's price is one. Nought is only where OpenRouter itself calls the model free; else it means that
 * nobody knows. And of a model that several hosts serve, OpenRouter's price depends on which of them it chooses: it
 * says what it was with each answer, but not before.
 */
function isPriced(provider: Provider, id: string, cost: z.infer<typeof bucketPrices>): boolean {
  if (provider === 'openrouter') return id.endsWith(':free') || (cost.input > 0 && oneHost.test(id))
  return cost.input > 0 || cost.output > 0
}
const oneHost = /^(openai\/(?!gpt-oss)|anthropic\/|google\/gemini-|x-ai\/)/

function toRow(provider: Provider, row: SourceRow, windows: Map<string, number>): KeptRow {
  const cost = row.cost
  const priced = cost !== undefined && isPriced(provider, row.id, cost)
  const tiers = priced ? (cost.tiers ?? []) : []
  const hour = keepsAnHour(provider, row.id)
  const window = row.contextWindow ?? null
  // The package caps some windows at the first tier's edge; what two resellers' rows agree on is the model's own.
  const cap = cost?.tiers?.[0]?.inputTokensAbove
  return {
    provider,
    model: row.id,
    label: row.name,
    window: provider === 'openai' && window === cap ? (windows.get(row.id) ?? window) : window,
    maxOutput: row.maxTokens ?? null,
    price: priced ? plainPrice(cost, hour) : null,
    ...(tiers.length === 0
      ? {}
      : { tiers: tiers.map((tier) => ({ above: tier.inputTokensAbove, price: plainPrice(tier, hour) })) }),
    reasoning: row.reasoning ?? null,
    images: row.input?.includes('image') ?? null,
    structuredOutput: structuredOutput(provider, row.id),
    temperature: temperature(provider, row),
  }
}

function chatRows(folder: string, file: string): SourceRow[] {
  const data = sourceFile.parse(JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')))
  return Object.values(data)
    .flatMap((rows) => Object.values(rows))
    .filter((row) => row.type === 'chat')
    .map((row) => sourceRow.parse(row))
}

/** Windows of OpenAI's models that Azure's and OpenRouter's rows agree on. */
function agreedWindows(folder: string): Map<string, number> {
  const azure = new Map(chatRows(folder, 'azure').map((row) => [row.id, row.contextWindow]))
  const agreed = new Map<string, number>()
  for (const row of chatRows(folder, 'openrouter')) {
    const id = row.id.replace(/^openai\//, '')
    if (row.contextWindow !== undefined && azure.get(id) === row.contextWindow) agreed.set(id, row.contextWindow)
  }
  return agreed
}

function wanted(provider: Provider, row: SourceRow): boolean {
  if (provider === 'openai' || provider === 'azure') return !special.test(row.id)
  if (provider === 'gemini') return !/^deep-research|computer-use/.test(row.id)
  // Batches aren't answered at once, `~` rows point at others, and its routers have no price of their own.
  if (provider === 'openrouter') return row.id.includes('/') && !/^~|:batch$|^openrouter\//.test(row.id)
  return true
}

function build(folder: string, version: string, date: string): KeptCatalog {
  const source = `${packageName}@${version}`
  const data = join(folder, 'package/dist/providers/data')
  const windows = agreedWindows(data)
  const models = (Object.keys(files) as Provider[]).flatMap((provider) =>
    chatRows(data, files[provider])
      .filter((row) => wanted(provider, row))
      .map((row) => toRow(provider, row, windows))
      .sort((a, b) => (a.model < b.model ? -1 : 1)),
  )
  return { date, source, models }
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-catalog-'))
  try {
    // A version or tag by name: without one, npm takes the newest version that the running Node satisfies.
    const wantedVersion = process.argv[2] ?? 'latest'
    const npm = (args: string[]): string =>
      execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const file =
      npm(['pack', `${packageName}@${wantedVersion}`, '--ignore-scripts'])
        .trim()
        .split('\n')
        .at(-1) ?? ''
    execFileSync('tar', ['xzf', file], { cwd: folder })
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')))
    const times = z.record(z.string(), z.string()).parse(JSON.parse(npm(['view', packageName, 'time', '--json'])))
    const published = times[version]
    if (published === undefined) throw new Error(`no date is known for ${packageName} ${version}`)
    const catalog = build(folder, version, published.slice(0, 10))
    writeFileSync(target, JSON.stringify(catalog))
    // As the rest of the repository is written, so that a difference between two catalogs can be read.
    execFileSync('npx', ['--no-install', 'oxfmt', target])
    console.log(`${catalog.models.length} models from ${catalog.source} of ${catalog.date}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

main()
