import { practiceModels } from '../../../shared/practice/models.ts'
import { hash } from '../hash.ts'

/* The lists of models, as each protocol's own endpoint gives them. */

const made = '2026-01-01T00:00:00Z'

export const openaiModels = () => ({
  object: 'list',
  data: practiceModels.map(({ id }) => ({
    id,
    object: 'model',
    created: Date.parse(made) / 1000,
    owned_by: 'switchyard-practice',
  })),
})

/** Only what answers messages. */
export const anthropicModels = () => {
  const data = practiceModels
    .filter(({ does }) => does === 'chat')
    .map(({ id, label, window, maxOutput }) => ({
      type: 'model',
      id,
      display_name: label,
      created_at: made,
      max_input_tokens: window,
      max_tokens: maxOutput,
    }))
  return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null }
}

export const geminiModels = () => ({
  models: practiceModels
    .filter(({ does }) => does === 'chat')
    .map(({ id, label, window, maxOutput }) => ({
      name: `models/${id}`,
      version: '001',
      displayName: label,
      description: 'Simulated model of the practice provider.',
      inputTokenLimit: window,
      outputTokenLimit: maxOutput,
      supportedGenerationMethods: ['generateContent', 'streamGenerateContent'],
      temperature: 1,
      maxTemperature: 2,
    })),
})

export const foundationModels = () => ({
  modelSummaries: practiceModels
    .filter(({ does }) => does === 'chat')
    .map(({ id, label }) => ({
      modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${id}`,
      modelId: id,
      modelName: label,
      providerName: 'Switchyard',
      inputModalities: ['TEXT'],
      outputModalities: ['TEXT'],
      responseStreamingSupported: true,
      inferenceTypesSupported: ['ON_DEMAND'],
      modelLifecycle: { status: 'ACTIVE' },
    })),
})

export const ollamaTags = () => ({
  models: practiceModels
    .filter(({ does }) => does === 'chat')
    .map(({ id, window }) => ({
      name: id,
      model: id,
      modified_at: made,
      size: window * 1_000,
      digest: Array.from({ length: 8 }, (_, i) => (hash(id, i) % 2 ** 32).toString(16).padStart(8, '0')).join(''),
      details: {
        parent_model: '',
        format: 'gguf',
        family: 'practice',
        families: ['practice'],
        parameter_size: '0B',
        quantization_level: 'F16',
      },
    })),
})
