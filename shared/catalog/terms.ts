import type { ProviderTerms } from '../model/terms.ts'

/*
 * What providers say they do with what they are sent, for an ordinary account, by the page named. Null is what a page
 * leaves open, or what depends on the account: a policy that wants it sure refuses it until the user says so.
 */

const read = '2026-11-21'

const known: Record<string, Omit<ProviderTerms, 'date'>> = {
  openai: {
    regions: ['us'],
    trains: false,
    keepsDays: 30,
    says: 'Kept 30 days against abuse; nothing kept, and other regions, by agreement.',
    source: 'https://platform.openai.com/docs/guides/your-data',
  },
  anthropic: {
    regions: ['us'],
    trains: false,
    keepsDays: 30,
    says: 'Deleted within 30 days; nothing kept by agreement.',
    source: 'https://privacy.claude.com/en/articles/7996866-how-long-do-you-store-my-organization-s-data',
  },
  gemini: {
    regions: null,
    trains: null,
    keepsDays: 55,
    says: 'A paid account’s data is not used for training, a free one’s is. Kept 55 days against abuse.',
    source: 'https://ai.google.dev/gemini-api/terms',
  },
  azure: {
    regions: null,
    trains: false,
    keepsDays: 30,
    says: 'Where the resource stands; kept up to 30 days against abuse, nothing by agreement.',
    source: 'https://learn.microsoft.com/azure/ai-foundry/responsible-ai/openai/data-privacy',
  },
  bedrock: {
    regions: null,
    trains: false,
    keepsDays: 0,
    says: 'Prompts and answers are neither kept nor given on. The region is the endpoint’s, or of the model’s profile.',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/data-protection.html',
  },
  mistral: {
    regions: ['eu'],
    trains: null,
    keepsDays: 30,
    says: 'A paid account’s data is not used for training, a free one’s is. Kept 30 days against abuse.',
    source: 'https://help.mistral.ai/en/collections/789670-privacy',
  },
  groq: {
    regions: ['us'],
    trains: false,
    keepsDays: 30,
    says: 'Not kept by default, except up to 30 days where a failure or abuse is looked into; a setting rules that out.',
    source: 'https://console.groq.com/docs/your-data',
  },
  deepseek: {
    regions: ['cn'],
    trains: true,
    keepsDays: null,
    says: 'Kept in China, and may be used to improve its models.',
    source: 'https://cdn.deepseek.com/policies/en-US/deepseek-privacy-policy.html',
  },
  xai: {
    regions: ['us'],
    trains: false,
    keepsDays: 30,
    says: 'Deleted within 30 days; nothing kept by agreement.',
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
    trains: false,
    keepsDays: 0,
    says: 'Nothing is kept of requests to open models.',
    source: 'https://docs.fireworks.ai/guides/security_compliance/data_handling',
  },
  perplexity: {
    regions: ['us'],
    trains: false,
    keepsDays: 0,
    says: 'Nothing is kept of what its API is sent.',
    source: 'https://docs.perplexity.ai/guides/privacy-security',
  },
  openrouter: {
    regions: null,
    trains: null,
    keepsDays: null,
    says: 'Depends on who answers; a setting of your account bars those who train or keep.',
    source: 'https://openrouter.ai/docs/features/privacy-and-logging',
  },
  huggingface: {
    regions: null,
    trains: null,
    keepsDays: null,
    says: 'Passed on without being kept; what whoever answers does depends on them.',
    source: 'https://huggingface.co/docs/inference-providers/security',
  },
}

/** Null where nobody has looked, as for a service of the user's own. */
export function termsOf(provider: string): ProviderTerms | null {
  const terms = known[provider]
  return terms === undefined ? null : { ...terms, date: read }
}
