import type { ProblemList } from '../document/collect.ts'
import type { PipelineDocument, PipelineNode } from '../document/schema.ts'
import { liesTooDeep } from '../document/walk.ts'
import { shorten } from '../document/words.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { aliasName } from '../model/alias.ts'
import type { Environment, Target } from '../model/types.ts'
import { nameOf } from './graph.ts'

/** Keys of a config under which targets stand, alone or in a list. */
const holdsTargets = /targets?$/i
/** What is data keeps its own meaning, whatever it looks like. */
const isData = /^(default|schema|outputSchema|x-.*)$/

const none: ReadonlySet<string> = new Set()

const isAlias = (value: Json | undefined): value is { alias: string } =>
  isJsonObject(value) &&
  typeof value['alias'] === 'string' &&
  Object.keys(value).length === 1 &&
  aliasName.safeParse(value['alias']).success

/**
 * The document with every `target { alias }` replaced by the target that this machine has for it, so that the plan pins
 * it. An alias that isn't set up here is a problem of setup, and is left as it stands. Never changes what it is given.
 */
export function withoutAliases(
  document: PipelineDocument,
  { aliases = [] }: Environment,
  problems: ProblemList,
): PipelineDocument {
  const known = new Map(aliases.map((alias) => [alias.name, alias]))
  let found = false
  const nodes = document.nodes.map((node): PipelineNode => {
    // What is too deep to look through is named elsewhere.
    if (node.config === undefined || liesTooDeep(node.config)) return node
    let missing: Set<string> | null = null
    const resolve = (alias: string): Target | null => {
      const target = known.get(alias)?.target ?? null
      if (target === null) (missing ??= new Set()).add(alias)
      return target
    }
    const config = replaced(node.config, resolve) as JsonObject
    for (const alias of missing ?? none) report(node, alias, known.has(alias), problems)
    if (config === node.config) return node
    found = true
    return { ...node, config }
  })
  return found ? { ...document, nodes } : document
}

function report(node: PipelineNode, alias: string, isSet: boolean, problems: ProblemList): void {
  const message = isSet
    ? `${nameOf(node)} asks "${shorten(alias, 64)}", and none of its models can be asked on this machine.`
    : `${nameOf(node)} asks "${shorten(alias, 64)}", and this machine has no alias of that name.`
  problems.add('missing_model', node.id, message, 'Set it under Models and keys, Tiers, or choose a model.')
}

/** The same value where nothing in it is an alias. */
function replaced(value: Json, resolve: (alias: string) => Target | null, key = ''): Json {
  if (holdsTargets.test(key) && isAlias(value)) return (resolve(value.alias) as JsonObject | null) ?? value
  if (Array.isArray(value)) {
    const list = value.map((each) => replaced(each, resolve, key))
    return list.some((each, i) => each !== value[i]) ? list : value
  }
  if (!isJsonObject(value)) return value
  let copy: JsonObject | null = null
  for (const name of Object.keys(value)) {
    if (isData.test(name)) continue
    const before = value[name]
    if (before === undefined || before === null || typeof before !== 'object') continue
    const after = replaced(before, resolve, name)
    if (after !== before) (copy ??= { ...value })[name] = after
  }
  return copy ?? value
}
