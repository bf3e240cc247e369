import { type OpenAiDialect, plainDialect } from './dialect.ts'

/*
 * Services that speak OpenAI's chat protocol: a row each, with what is different as data. Beside each difference stands
 * the page that says so. All were looked up on 2026-11-21.
 */

/** What a row says; `registry.ts` fills in the rest. */
export interface ServiceRow {
  id: string
  label: string
  /** `openai` where it isn't said. */
  protocol?: 'responses'
  baseUrl: string
  keyEnv: readonly string[]
  /** Not of what runs on the user's own machine. */
  keyPage?: `https://${string}`
  needsKey?: boolean
  local?: boolean
  listIsWhole?: boolean
  /** Below the address; null where it is `/models`. */
  modelsPath?: string
  keyCheckPath?: string
  listIsPublic?: boolean
  dialect?: Partial<OpenAiDialect>
}

const graded = ['low', 'medium', 'high'] as const
/** OpenAI's open models take the three grades wherever they are served. https://docs.together.ai/docs/inference/chat/reasoning */
const gptOss = { like: 'gpt-oss', effort: { as: 'reasoning_effort', levels: graded } } as const

/** A server that runs models by grammar: the schema bounds what is written, and the model has to be told it. */
const localServer = {
  needsKey: false,
  local: true,
  listIsWhole: true,
} as const

export const services: readonly ServiceRow[] = [
  {
    id: 'groq',
    label: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyEnv: ['GROQ_API_KEY'],
    keyPage: 'https://console.groq.com/keys',
    dialect: {
      // https://console.groq.com/docs/api-reference
      maxTokens: 'max_completion_tokens',
      // A schema only by its newer models, and then not as a stream; JSON mode by all.
      // https://console.groq.com/docs/structured-outputs
      structured: 'json_object',
      structuredStreams: false,
      effort: null,
      models: [
        { ...gptOss, structured: 'json_schema' },
        {
          // Else its thoughts stand in the text, and JSON mode refuses that. https://console.groq.com/docs/reasoning
          like: 'qwen',
          extra: { reasoning_format: 'parsed' },
          effort: { as: 'reasoning_effort', levels: ['none'] },
        },
      ],
    },
  },
  {
    id: 'mistral',
    label: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keyEnv: ['MISTRAL_API_KEY'],
    keyPage: 'https://console.mistral.ai/api-keys',
    dialect: {
      // Unknown fields are an error (422); usage is in the last chunk anyway. https://docs.mistral.ai/api
      seed: 'random_seed',
      streamOptions: false,
      temperature: 1.5,
      // https://docs.mistral.ai/inference/conversations/reasoning
      effort: null,
      models: [
        { like: '^mistral-large-4', effort: { as: 'reasoning_effort', levels: ['none', 'low', 'medium', 'high'] } },
        {
          like: '^mistral-(small-(latest|26)|medium-(latest|26|3[.-]5))',
          effort: { as: 'reasoning_effort', levels: ['none', 'high'] },
        },
      ],
    },
  },
  {
    id: 'deepseek',
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com',
    keyEnv: ['DEEPSEEK_API_KEY'],
    keyPage: 'https://platform.deepseek.com/api_keys',
    dialect: {
      // https://api-docs.deepseek.com/guides/json_mode
      structured: 'json_object',
      seed: null,
      // It thinks unless told not to, and then a temperature means nothing. https://api-docs.deepseek.com/guides/thinking_mode
      effort: { as: 'thinking', levels: ['none', 'low', 'high', 'max'] },
      temperatureWhileThinking: false,
    },
  },
  {
    id: 'xai',
    label: 'xAI',
    baseUrl: 'https://api.x.ai/v1',
    keyEnv: ['XAI_API_KEY'],
    keyPage: 'https://console.x.ai/team/default/api-keys',
    dialect: {
      // "No reasoning content returned". https://docs.x.ai/developers/model-capabilities/text/comparison
      thoughts: false,
      effort: null,
      models: [
        // https://docs.x.ai/developers/model-capabilities/text/reasoning
        { like: 'non-reasoning' },
        {
          like: '^grok-3-mini',
          effort: { as: 'reasoning_effort', levels: ['low', 'high'] },
          stop: false,
          thoughts: true,
        },
        { like: '^grok-4\\.3', effort: { as: 'reasoning_effort', levels: ['none', ...graded] }, stop: false },
        // From 4.5 on it can't be told not to think (anomalyco/opencode#39448); from 4.6 on there is one level more.
        {
          like: '^grok-(4\\.[6-9]|[5-9])',
          effort: { as: 'reasoning_effort', levels: [...graded, 'xhigh'] },
          stop: false,
        },
        { like: '^grok-(latest|4\\.5)', effort: { as: 'reasoning_effort', levels: graded }, stop: false },
        { like: '^grok-4', stop: false },
      ],
    },
  },
  {
    id: 'together',
    label: 'Together AI',
    baseUrl: 'https://api.together.ai/v1',
    keyEnv: ['TOGETHER_API_KEY'],
    keyPage: 'https://api.together.ai/settings/projects/~current/api-keys',
    dialect: {
      // https://docs.together.ai/docs/json-mode
      structured: 'json_schema_told',
      // https://docs.together.ai/docs/inference/chat/reasoning
      effort: null,
      models: [gptOss, { like: 'deepseek-v4|glm-|kimi-|qwen3', effort: { as: 'enabled', levels: ['none', 'high'] } }],
    },
  },
  {
    id: 'fireworks',
    label: 'Fireworks AI',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    keyEnv: ['FIREWORKS_API_KEY'],
    keyPage: 'https://app.fireworks.ai/settings/users/api-keys',
    dialect: {
      // "Include the schema in both your prompt and the response_format."
      // https://docs.fireworks.ai/structured-responses/structured-response-formatting
      structured: 'json_schema_told',
      // https://docs.fireworks.ai/guides/reasoning
      effort: { as: 'reasoning_effort', levels: ['none', ...graded] },
      models: [
        gptOss,
        { like: 'kimi-k2', effort: { as: 'reasoning_effort', levels: graded } },
        { like: 'glm-5', effort: { as: 'reasoning_effort', levels: ['none', 'high', 'max'] } },
      ],
    },
  },
  {
    // Its own second protocol would bring citations, which nothing here reads. https://docs.cohere.com/docs/compatibility-api
    id: 'cohere',
    label: 'Cohere',
    baseUrl: 'https://api.cohere.ai/compatibility/v1',
    keyEnv: ['CO_API_KEY', 'COHERE_API_KEY'],
    keyPage: 'https://dashboard.cohere.com/api-keys',
    // The list is not part of what it has in OpenAI's form. https://docs.cohere.com/reference/list-models
    modelsPath: '/../../v1/models?endpoint=chat&page_size=1000',
    dialect: {
      temperature: 1,
      effort: null,
      models: [{ like: 'reasoning', effort: { as: 'reasoning_effort', levels: ['none', 'high'] } }],
    },
  },
  {
    // Its chat completions ended on 2026-09-27. Any field it doesn't know is an error.
    // https://github.com/perplexityai/api-platform-developers (skills/migrate-sonar-to-agent-api/references)
    id: 'perplexity',
    label: 'Perplexity',
    protocol: 'responses',
    baseUrl: 'https://api.perplexity.ai/v1',
    keyEnv: ['PERPLEXITY_API_KEY'],
    keyPage: 'https://console.perplexity.ai/',
    dialect: {
      formatAt: 'response_format',
      summaries: false,
      effort: { as: 'reasoning', levels: ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] },
      // Asked bare, its own model answers without looking anything up.
      models: [{ like: '^perplexity/', extra: { tools: [{ type: 'web_search' }] } }],
    },
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyEnv: ['OPENROUTER_API_KEY'],
    keyPage: 'https://openrouter.ai/settings/keys',
    keyCheckPath: '/key',
    dialect: {
      // https://openrouter.ai/docs/use-cases/reasoning-tokens
      effort: { as: 'reasoning', levels: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] },
      models: [
        // "Turning thinking off … is rejected." openrouter.ai/docs/cookbook/evaluate-and-optimize/model-migrations/opus-5-5
        {
          like: '^anthropic/claude-(fable|mythos|opus-(5\\.5|[6-9]))',
          effort: { as: 'reasoning', levels: [...graded, 'xhigh', 'max'] },
        },
      ],
    },
  },
  {
    id: 'cerebras',
    label: 'Cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    keyEnv: ['CEREBRAS_API_KEY'],
    keyPage: 'https://cloud.cerebras.ai/',
    dialect: {
      // https://inference-docs.cerebras.ai/resources/openai
      maxTokens: 'max_completion_tokens',
      structuredStreams: false,
      temperature: 1.5,
      // https://inference-docs.cerebras.ai/capabilities/reasoning
      effort: null,
      models: [
        gptOss,
        { like: 'glm', effort: { as: 'reasoning_effort', levels: ['none'] } },
        { like: 'qwen', extra: { reasoning_format: 'parsed' } },
      ],
    },
  },
  {
    id: 'huggingface',
    label: 'Hugging Face',
    // https://huggingface.co/docs/inference-providers/index
    baseUrl: 'https://router.huggingface.co/v1',
    keyEnv: ['HF_TOKEN'],
    keyPage:
      'https://huggingface.co/settings/tokens/new?ownUserPermissions=inference.serverless.write&tokenType=fineGrained',
    listIsPublic: true,
    dialect: {
      // Who answers differs from model to model, so the schema is told too.
      // https://huggingface.co/docs/inference-providers/guides/structured-output
      structured: 'json_schema_told',
      effort: null,
      models: [gptOss],
    },
  },
  {
    ...localServer,
    // https://lmstudio.ai/docs/developer/openai-compat, https://lmstudio.ai/docs/advanced/structured-output
    id: 'lmstudio',
    label: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    keyEnv: ['LM_API_TOKEN'],
    dialect: { structured: 'json_schema_told', effort: null, models: [gptOss] },
  },
  {
    ...localServer,
    // https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
    id: 'llamacpp',
    label: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    keyEnv: ['LLAMA_API_KEY'],
    dialect: {
      structured: 'json_schema_told',
      effort: { as: 'template', levels: ['none', ...graded] },
    },
  },
  {
    ...localServer,
    // https://docs.vllm.ai/en/v0.26.0/features/reasoning_outputs/
    id: 'vllm',
    label: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    keyEnv: ['VLLM_API_KEY'],
    dialect: {
      structured: 'json_schema_told',
      effort: { as: 'template', levels: ['none', ...graded] },
    },
  },
]

/** Of a service that serves open models, some of which think aloud. */
export const serviceDialect = (changes: Partial<OpenAiDialect> = {}): OpenAiDialect => ({
  ...plainDialect,
  thinkTags: true,
  ...changes,
})
