import { z } from 'zod'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import { maxTokensField, targetField, targetLabel, targetName } from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import { summaryMessage, summarySystem, summaryTokens } from './prompt.ts'

const schema = z.strictObject({
  strategy: z.enum(['drop', 'summarise', 'select', 'refuse'], 'one of drop, summarise, select, refuse').default('drop'),
  keep: z.int('a whole number').min(0, 'at least 0').max(100, 'at most 100').default(2),
  maxTokens: maxTokensField.exactOptional(),
  target: targetField.exactOptional(),
  /** Embedding model that says what has to do with the question; without one the words they share do. */
  embed: targetField.exactOptional(),
})

export type ContextConfig = z.output<typeof schema>

/** A summary is built in lots; a step may make eight requests in all, its answer included. */
const mostLots = 7

function calls(config: ContextConfig): PlannedCall[] {
  if (config.strategy === 'select' && config.embed !== undefined)
    return [
      {
        target: config.embed,
        // Made by the models that the conversation is too long for, in their steps; turns that came before are kept.
        least: 0,
        most: mostLots,
        maxTokens: 1,
        ownTokens: 100 * tokensPerMessage,
        from: ['history'],
        role: 'embed',
        structured: false,
        temperature: 0,
      },
    ]
  if (config.strategy !== 'summarise' || config.target === undefined) return []
  return [
    {
      target: config.target,
      // The requests are made by the models that the conversation is too long for, in their steps.
      least: 0,
      most: mostLots,
      maxTokens: summaryTokens,
      ownTokens:
        utf8Bytes(summarySystem + summaryMessage('', [])) + 5 * summaryTokens * 4 + 100 * 40 + 2 * tokensPerMessage,
      from: ['history'],
      role: 'assist',
      structured: false,
      temperature: 0,
    },
  ]
}

function check(config: ContextConfig): KindProblem[] {
  if (config.strategy !== 'summarise' || config.target !== undefined) return []
  return [{ code: 'bad_config', message: 'There is no model to sum up with.', fix: 'Choose a model.' }]
}

const ways: Record<ContextConfig['strategy'], string> = {
  drop: 'drops the oldest',
  summarise: 'sums up the oldest',
  select: 'keeps what matters',
  refuse: 'refuses what is too long',
}

export const context = defineKind<ContextConfig>({
  kind: 'context',
  label: 'Context',
  group: 'shape',
  icon: 'messages-square',
  help: 'Says how a long conversation is made to fit: each model it is wired to gets as much as its own window holds. Instructions, the first question and calls of tools always stay.',
  schema,
  fresh: { strategy: 'drop' },
  form: [
    {
      key: 'strategy',
      label: 'When it is too long',
      control: 'choice',
      choices: [
        { value: 'drop', label: 'Drop the oldest turns' },
        { value: 'summarise', label: 'Sum up the oldest turns', help: 'By a model; the same beginning is paid once.' },
        {
          value: 'select',
          label: 'Keep what has to do with the question',
          help: 'By meaning with an embedding model; else by the words they share, free.',
        },
        { value: 'refuse', label: 'Refuse', help: 'A Fallback then asks a model with a larger window.' },
      ],
    },
    {
      key: 'target',
      label: 'Model that sums up',
      control: 'target',
      when: { key: 'strategy', in: ['summarise'] },
    },
    {
      key: 'embed',
      label: 'Embedding model',
      control: 'target',
      embeds: true,
      help: 'Compares the turns with the question by their meaning. Each turn is sent to it once. Without it, by words alone.',
      when: { key: 'strategy', in: ['select'] },
    },
    {
      key: 'keep',
      label: 'Last turns that always stay',
      control: 'number',
      min: 0,
      max: 100,
      whole: true,
    },
    {
      key: 'maxTokens',
      label: 'Of the conversation at most',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'tokens',
      placeholder: 'what the window holds',
      help: 'Less than the window: shorter prompts cost less.',
    },
  ],
  ports: () => ({
    inputs: [{ id: 'history', label: 'Conversation', accepts: ['chat'] }],
    outputs: [{ id: 'context', label: 'Context', gives: 'chat' }],
  }),
  asking: () => ({ how: 'all' }),
  subtitle: (config) =>
    config.strategy === 'summarise' && config.target !== undefined
      ? `Context · ${targetLabel(config.target)}`
      : `Context · ${ways[config.strategy]}`,
  fact: (config) => (config.maxTokens === undefined ? null : `At most ${config.maxTokens} tokens`),
  calls,
  check,
  runs: true,
  sentence(config, _title, name) {
    const who = { summarise: config.target, select: config.embed, drop: undefined, refuse: undefined }[config.strategy]
    const by = who === undefined ? '' : ` by ${targetName(who)}`
    return `Fit ${name('history')} into each model's window: ${ways[config.strategy]}${by}.`
  },
})
