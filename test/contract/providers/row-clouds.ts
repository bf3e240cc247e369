import { type RowFixture, schema } from './row-types.ts'
import { countedUsage } from './wire-types.ts'
import { azure, bedrock } from './wires-clouds.ts'

/* Models of others in the clouds of Microsoft and Amazon. */

export const clouds: Record<string, RowFixture> = {
  azure: {
    wire: azure,
    thinker: 'gpt-5.4',
    usage: countedUsage,
    efforts: [
      ['none', { reasoning_effort: 'none' }, []],
      ['max', { reasoning_effort: 'xhigh' }, []],
    ],
    thoughts: false,
    stop: null,
    seed: { seed: 7 },
    structured: { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } } },
    told: false,
    finishes: [
      ['stop', 'stop'],
      ['length', 'length'],
      ['content_filter', 'content_filter'],
    ],
    errors: [
      [
        'a deployment that isn’t there',
        404,
        { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
        'model_not_found',
      ],
    ],
    limit: { headers: { 'retry-after': '5', 'x-ratelimit-remaining-tokens': '0' }, waitMs: 5000 },
    modelsPath: '/openai/v1/models',
    models: { object: 'list', data: [{ id: 'gpt-5.4', object: 'model' }] },
    listed: [{ id: 'gpt-5.4', window: null }],
  },
  bedrock: {
    wire: bedrock,
    thinker: 'anthropic.claude-opus-5',
    usage: { ...countedUsage, output: 7, reasoning: 0 },
    efforts: [
      ['none', { additionalModelRequestFields: { thinking: { type: 'disabled' } } }, []],
      [
        'low',
        {
          additionalModelRequestFields: {
            thinking: { type: 'adaptive', display: 'omitted' },
            output_config: { effort: 'low' },
          },
        },
        [],
      ],
    ],
    thoughts: true,
    stop: { inferenceConfig: { stopSequences: ['END'] } },
    seed: null,
    structured: {},
    told: true,
    finishes: [
      ['end_turn', 'stop'],
      ['stop_sequence', 'stop'],
      ['max_tokens', 'length'],
      ['guardrail_intervened', 'content_filter'],
      ['refusal', 'refusal'],
    ],
    errors: [
      [
        'a wrong key',
        403,
        { __type: 'UnrecognizedClientException', message: 'The security token is invalid.' },
        'auth',
      ],
      [
        'too long',
        400,
        { __type: 'ValidationException', message: 'Input is too long for requested model.' },
        'context_length',
      ],
    ],
    limit: { headers: {}, waitMs: null },
    modelsPath: '/foundation-models?byOutputModality=TEXT',
    models: bedrock.models,
    listed: [
      { id: 'one', window: null },
      { id: 'two', window: null },
    ],
  },
}
