import { parentPort } from 'node:worker_threads'
import type { Vocabulary } from '../../shared/tokens/families.ts'
import { countBy } from '../../shared/tokens/vocabulary.ts'
import type { Asked, Told } from './index.ts'
import { vocabulariesFor } from './vocabularies.ts'

/*
 * Counts tokens in a thread of its own: reading a vocabulary takes hundreds of milliseconds and tens of megabytes, which
 * nobody pays for who never asks.
 */
const port = parentPort
if (port === null) throw new Error('this file is the entry of a worker')

async function work({ id, wanted }: Asked): Promise<Told> {
  const vocabularies = await vocabulariesFor(wanted.map(({ tokenizer }) => tokenizer))
  const count = (name: Vocabulary, text: string): number => vocabularies[name]?.(text) ?? 0
  return { id, tokens: wanted.map((each) => countBy(each, count)) }
}

port.on('message', (asked: Asked) => {
  void work(asked).then((told) => port.postMessage(told))
})
