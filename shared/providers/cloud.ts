/*
 * Addresses of the two clouds that give each customer one of his own: a region, a resource. What a person has at hand is
 * enough: the region's name, the resource's, or what the portal shows.
 */

const regionName = /^[a-z]{2}(?:-[a-z]+)+-\d+$/
const regionInHost = /\.([a-z]{2}(?:-[a-z]+)+-\d+)\.(?:vpce\.)?(?:amazonaws|api\.aws)/
export const defaultRegion = 'us-east-1'

/** `eu-central-1` is `https://bedrock-runtime.eu-central-1.amazonaws.com`; anything else is as it was. */
export function bedrockAddress(typed: string): string {
  const text = typed.trim()
  if (!regionName.test(text)) return text
  return `https://bedrock-runtime.${text}.amazonaws.com${text.startsWith('cn-') ? '.cn' : ''}`
}

/** The region a request is signed for: the address's own; where it names none, what this machine says. */
export const regionOf = (row: { baseUrl: string | null; region?: string }): string =>
  regionInHost.exec(bedrockAddress(row.baseUrl ?? ''))?.[1] ?? row.region ?? defaultRegion

/** The version in an address of the older kind, e.g. `2024-10-21`; null: the v1 API, which has none. */
export const datedVersion = (address: string | null): string | null =>
  /[?&]api-version=([\w.-]+)/.exec(address ?? '')?.[1] ?? null

/** `my-resource` is `https://my-resource.openai.azure.com`; anything else is as it was. */
export const azureAddress = (typed: string): string => {
  const text = typed.trim()
  return /^[a-z0-9][a-z0-9-]*$/i.test(text) && !/^https?$/i.test(text) ? `https://${text}.openai.azure.com` : text
}

/** The path of an Azure address as requests need it; a gateway's own path is left alone. */
export function azurePath(path: string, dated: boolean): string {
  const root = path.replace(/\/+$/, '').replace(/\/(responses|chat\/completions|embeddings)$/, '')
  if (dated) return root.replace(/\/openai(\/.*)?$/, '') + '/openai'
  return root === '' || root === '/openai' ? '/openai/v1' : root
}
