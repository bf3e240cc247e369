import type { ProviderTerms } from '../model/terms.ts'

/*
 * What providers say they do with what they are sent, for an ordinary account. Here stands only what was read on the page
 * named, or in a copy of it. Null is what the page leaves open, what depends on model or account, and what was not read: a
 * policy that wants it sure refuses it until the user says so.
 */

const read = '2026-11-21'

const known: Record<string, Omit<ProviderTerms, 'date'>> = {
  openai: {
    regions: null,
    trains: false,
    keepsDays: 30,
    says: 'Not used for training unless you agree. Kept up to 30 days against abuse; nothing kept by agreement.',
    source: 'https://developers.openai.com/api/docs/guides/your-data',
  },
  anthropic: {
    regions: null,
    trains: null,
    keepsDays: null,
    says: 'Nothing is kept by agreement only; what holds else, its commercial terms say.',
    source:
      'https://privacy.claude.com/en/articles/8956058-i-have-a-zero-retention-agreement-with-anthropic-what-products-does-it-apply-to',
  },
  gemini: {
    regions: null,
    trains: null,
    keepsDays: 55,
    says: 'A paid account’s data is not used to improve products, a free one’s is. Kept 55 days against abuse.',
    source: 'https://ai.google.dev/gemini-api/docs/usage-policies',
  },
  azure: {
    regions: null,
    trains: false,
    keepsDays: 30,
    says: 'Not used for training without your permission. Kept up to 30 days against abuse, nothing by agreement.',
    source: 'https://learn.microsoft.com/legal/cognitive-services/openai/data-privacy',
  },
  bedrock: {
    regions: null,
    trains: null,
    keepsDays: null,
    says: 'Depends on the model and on the data retention mode of your account; some models keep up to 30 days.',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/data-retention.html',
  },
  mistral: {
    regions: null,
    trains: null,
    keepsDays: null,
    says: 'Nothing is kept where zero data retention was asked for, on paid plans.',
    source: 'https://docs.mistral.ai/admin/monitor-comply/zero-data-retention',
  },
  groq: {
    regions: null,
    trains: false,
    keepsDays: 30,
    says: 'Not kept by default, except up to 30 days where a failure or abuse is looked into; a setting rules that out.',
    source: 'https://console.groq.com/docs/your-data',
  },
  xai: {
    regions: null,
    trains: false,
    keepsDays: 30,
    says: 'Not used for training unless you agree. Deleted after 30 days; nothing kept by agreement.',
    source: 'https://docs.x.ai/docs/resources/faq-api/security',
  },
  together: {
    regions: null,
    trains: false,
    keepsDays: null,
    says: 'Used for training only where you agreed. Whether prompts are kept is a setting of your account.',
    source: 'https://docs.together.ai/docs/zero-data-retention',
  },
  fireworks: {
    regions: null,
    trains: null,
    keepsDays: 0,
    says: 'Nothing is kept of requests to open models unless you agree.',
    source: 'https://docs.fireworks.ai/guides/security_compliance/data_handling',
  },
  openrouter: {
    regions: null,
    trains: null,
    keepsDays: null,
    says: 'Depends on who answers; a setting of your account bars those who train or keep.',
    source: 'https://openrouter.ai/docs/guides/privacy/provider-logging',
  },
  huggingface: {
    regions: null,
    trains: null,
    keepsDays: null,
    says: 'The router keeps neither request nor answer; what whoever answers does depends on them.',
    source: 'https://huggingface.co/docs/inference-providers/security',
  },
}

/** Null where nobody has looked, as for a service of the user's own. */
export function termsOf(provider: string): ProviderTerms | null {
  const terms = known[provider]
  return terms === undefined ? null : { ...terms, date: read }
}
