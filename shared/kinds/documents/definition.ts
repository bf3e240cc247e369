import { z } from 'zod'
import { documentLimits, isPath } from '../../documents/types.ts'
import { handbookId } from '../../documents/handbook.ts'
import { targetField, targetName } from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'

const schema = z.strictObject({
  collection: z.string().max(1000, 'at most 1,000 characters').default(''),
  target: targetField.exactOptional(),
  top: z.int('a whole number').min(1, 'at least 1').max(50, 'at most 50').default(5),
  maxChars: z.int('a whole number').min(200, 'at least 200').max(200_000, 'at most 200,000').default(6000),
})

export type DocumentsConfig = z.output<typeof schema>

/** Passages that one run may have to make vectors of, where the provider takes many at once. */
const mostNew = 3_072

function calls({ target }: DocumentsConfig): PlannedCall[] {
  if (target === undefined) return []
  return [
    {
      target,
      least: 0,
      most: 7,
      maxTokens: 1,
      ownTokens: Math.ceil((mostNew * documentLimits.passageChars) / 7),
      from: ['query'],
      role: 'embed',
      structured: false,
      temperature: 0,
    },
  ]
}

function check({ collection }: DocumentsConfig): KindProblem[] {
  if (collection.trim() !== '') return []
  return [{ code: 'bad_config', message: 'No documents are chosen.', fix: 'Choose a collection, or a folder.' }]
}

/** The name of a collection, or the last folder of a path. */
const nameOf = (collection: string): string =>
  isPath(collection) ? (collection.split(/[\\/]/).findLast((part) => part !== '') ?? collection) : collection

export const documents = defineKind<DocumentsConfig>({
  kind: 'documents',
  label: 'Documents',
  group: 'shape',
  icon: 'library',
  help: 'Finds the passages of your own files that a question is about, by their words and, with an embedding model, by their meaning. The files stay on this machine; only what is found goes on along the wire.',
  schema,
  fresh: { collection: handbookId },
  form: [
    {
      key: 'collection',
      label: 'Documents',
      control: 'collection',
      help: 'Text, Markdown, PDF, CSV and HTML files of a folder on this machine, read again when they change.',
    },
    {
      key: 'target',
      label: 'Embedding model',
      control: 'target',
      embeds: true,
      help: 'Finds passages by meaning, too. Each passage is sent to it once. Without it, by words alone: free, and nothing is sent.',
    },
    {
      key: 'top',
      label: 'Passages',
      control: 'number',
      min: 1,
      max: 50,
      whole: true,
      help: 'How many are given at most.',
    },
    {
      key: 'maxChars',
      label: 'Characters',
      control: 'number',
      min: 200,
      max: 200_000,
      whole: true,
      help: 'How long they may be together; the first is always given.',
      advanced: true,
    },
  ],
  ports: () => ({
    inputs: [{ id: 'query', label: 'Question', accepts: ['text', 'chat'] }],
    outputs: [
      { id: 'context', label: 'Passages', gives: 'text' },
      { id: 'sources', label: 'Sources', gives: 'json' },
    ],
  }),
  asking: () => ({ how: 'all' }),
  subtitle: ({ collection }) => (collection === '' ? 'Documents' : `Documents · ${nameOf(collection)}`),
  fact: ({ top, target }) => `${top} passages by words${target === undefined ? '' : ' and meaning'}`,
  calls,
  check,
  onlyHere: ({ collection }) =>
    isPath(collection)
      ? [`The folder ${collection} is part of the file: it shows how this machine's folders are called.`]
      : [],
  runs: true,
  sentence({ collection, target, top }, _title, name) {
    const how = target === undefined ? 'by words' : `by words and by ${targetName(target)}`
    return `Find up to ${top} passages of ${nameOf(collection)} that ${name('query')} is about, ${how}.`
  },
})
