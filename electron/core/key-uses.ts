import type { KeyUse } from '../../shared/api/contract.ts'
import { documentHash } from '../../shared/compiler/index.ts'
import { readDocument } from '../../shared/document/index.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import { isJsonObject, objectsIn } from '../../shared/json.ts'
import { type Store, pipelineTexts } from '../db/index.ts'
import { toolKeys } from './keys.ts'

/** A place in a config that names a key: a target of the provider, or a tool. */
type Named = Record<string, unknown> & { key?: unknown }

/** Every target of this provider (or every tool with a key) in a value, however deep. */
function* namedIn(value: unknown, provider: string): Generator<Named> {
  for (const here of objectsIn(value)) {
    const target = here['provider'] === provider && typeof here['model'] === 'string'
    const tool = provider === toolKeys && typeof here['url'] === 'string' && typeof here['key'] === 'string'
    if (target || tool) yield here
  }
}

/** Documents that may hold `word`: most don't, and needn't be read. */
function documentsWith(db: Store, word: string): { id: string; version: number; document: PipelineDocument }[] {
  const written = JSON.stringify(word)
  return pipelineTexts(db).flatMap(({ id, version, text }) => {
    const { document } = text !== null && text.includes(written) ? readDocument(text) : { document: null }
    return document === null ? [] : [{ id, version, document }]
  })
}

/** Which pipelines ask with which key of a provider; `name` null: those that name none, and so ask with the default. */
export function usesOfKeys(db: Store, provider: string): KeyUse[] {
  const uses = new Map<string | null, KeyUse>()
  for (const { id, document } of documentsWith(db, provider === toolKeys ? 'key' : provider))
    for (const node of document.nodes)
      for (const { key } of namedIn(node.config, provider)) {
        const name = typeof key === 'string' ? key : null
        const use = uses.get(name) ?? { name, pipelines: [] }
        uses.set(name, use)
        const known = use.pipelines.find((pipeline) => pipeline.id === id)
        if (known === undefined) use.pipelines.push({ id, name: document.name, nodes: [node.id] })
        else if (!known.nodes.includes(node.id)) known.nodes.push(node.id)
      }
  return [...uses.values()]
}

/** Pipelines that a value holds and whose hash fits, those inside others first. */
function heldIn(value: unknown): { source: Record<string, unknown>; document: unknown }[] {
  if (Array.isArray(value)) return value.flatMap(heldIn)
  if (!isJsonObject(value)) return []
  const { source, document } = value
  const deeper = Object.values(value).flatMap(heldIn)
  const fits = isJsonObject(source) && isJsonObject(document) && source['hash'] === documentHash(document)
  return fits ? [...deeper, { source, document }] : deeper
}

/** The documents that name a key, with another name in its place. */
export function withKeyRenamed(db: Store, provider: string, name: string, to: string) {
  return documentsWith(db, name).flatMap(({ id, version, document }) => {
    const copy = structuredClone(document)
    const naming = copy.nodes
      .flatMap(({ config }) => [...namedIn(config, provider)])
      .filter((named) => named.key === name)
    if (naming.length === 0) return []
    const held = copy.nodes.flatMap(({ config }) => heldIn(config))
    for (const named of naming) named.key = to
    // What a node holds was changed on purpose: its hash goes along, or it would count as damaged.
    for (const { source, document: inside } of held) source['hash'] = documentHash(inside)
    return [{ id, baseVersion: version, document: copy }]
  })
}
