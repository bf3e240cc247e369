import type { ProblemCode } from '../../shared/problems.ts'

/** A document that nobody means well with, or that went wrong on its way. */
export interface Hostile {
  name: string
  text: () => string | Uint8Array
  /** Codes that reading and compiling it has to report, among others. */
  codes: readonly ProblemCode[]
}

type Fields = Record<string, unknown>

const node = (id: string, kind: string, config: unknown = {}, more: Fields = {}): Fields => ({
  id,
  kind,
  position: { x: 0, y: 0 },
  config,
  ...more,
})

const wire = (id: string, from: string, to: string): Fields => {
  const [fromNode = '', fromPort = ''] = from.split('.')
  const [toNode = '', toPort = ''] = to.split('.')
  return { id, from: { node: fromNode, port: fromPort }, to: { node: toNode, port: toPort } }
}

const practice = { target: { provider: 'practice', model: 'cheap' } }

/** Input → Model → Output, in order; the parts are there to be broken. */
const sound = (): { nodes: unknown[]; edges: unknown[] } & Fields => ({
  format: 'switchyard.pipeline',
  version: 1,
  name: 'Hostile',
  nodes: [
    node('in', 'input', { name: 'question' }),
    node('small', 'model', practice),
    node('out', 'output', { name: 'answer' }),
  ],
  edges: [wire('e1', 'in.value', 'small.prompt'), wire('e2', 'small.answer', 'out.value')],
})

const broken = (change: (document: ReturnType<typeof sound>) => void) => (): string => {
  const document = sound()
  change(document)
  return JSON.stringify(document)
}

const withText = (from: string, to: string) => (): string => JSON.stringify(sound()).replace(from, to)

const deep = (depth: number) => (): string =>
  JSON.stringify(sound()).replace(
    '"name":"question"',
    `"name":"question","default":${'['.repeat(depth)}${']'.repeat(depth)}`,
  )

export const hostileDocuments: readonly Hostile[] = [
  { name: 'nothing at all', text: () => '', codes: ['not_json'] },
  { name: 'white space', text: () => ' \n\t ', codes: ['not_json'] },
  { name: 'text cut off in the middle', text: () => JSON.stringify(sound()).slice(0, 150), codes: ['not_json'] },
  { name: 'a comma too many', text: withText('"version":1,', '"version":1,,'), codes: ['not_json'] },
  {
    name: 'bytes that are no UTF-8',
    text: () => Uint8Array.from([0x7b, 0xff, 0xfe, 0xc3, 0x28, 0x7d]),
    codes: ['not_json'],
  },
  {
    name: 'UTF-16 as an old editor saves it',
    text: () => Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0]),
    codes: ['not_json'],
  },
  { name: 'a list', text: () => '[]', codes: ['bad_format'] },
  { name: 'null', text: () => 'null', codes: ['bad_format'] },
  { name: "another program's file", text: () => '{"format":"rivet","nodes":[]}', codes: ['bad_format'] },
  { name: 'a version to come', text: withText('"version":1', '"version":99'), codes: ['newer_version'] },
  { name: 'a version that is no number', text: withText('"version":1', '"version":"1"'), codes: ['bad_format'] },
  { name: 'fifty megabytes', text: () => `{"name":"${'x'.repeat(50_000_000)}"}`, codes: ['too_large'] },
  {
    name: 'five megabytes in two-byte letters',
    text: () => `{"name":"${'ä'.repeat(2_600_000)}"}`,
    codes: ['too_large'],
  },
  { name: 'a hundred and one levels', text: deep(101), codes: ['too_deep'] },
  { name: 'ten thousand levels', text: deep(10_000), codes: ['too_deep'] },
  { name: 'a million open brackets', text: () => '['.repeat(1_000_000), codes: ['too_deep'] },
  {
    name: 'a prototype at the top',
    text: withText('"name":"Hostile"', '"name":"Hostile","__proto__":{"polluted":true}'),
    codes: ['unknown_field'],
  },
  {
    name: 'a prototype in a config',
    text: withText('"name":"question"', '"name":"question","__proto__":{"polluted":true}'),
    codes: ['unknown_field'],
  },
  {
    name: 'a prototype in a default',
    text: withText('"name":"question"', '"type":"json","default":{"__proto__":{"polluted":true}}'),
    codes: ['unknown_field'],
  },
  {
    name: 'a field called constructor',
    text: withText('"name":"Hostile"', '"name":"Hostile","constructor":{"prototype":{"polluted":true}}'),
    codes: ['unknown_field'],
  },
  {
    name: 'the same field twice',
    text: withText('"name":"Hostile"', '"name":"Hostile","name":"Other"'),
    codes: ['bad_format'],
  },
  {
    name: 'fields nobody knows',
    text: broken((document) =>
      Object.assign(document, {
        zoom: 2,
        nodes: [node('in', 'input', { colour: 'red' }, { mood: 1 }), ...document.nodes.slice(1)],
      }),
    ),
    codes: ['unknown_field'],
  },
  {
    name: 'nodes that are no objects',
    text: broken((document) => document.nodes.push(null, 7, 'node', [])),
    codes: ['bad_format'],
  },
  { name: 'nodes that are no list', text: withText('"nodes":[', '"nodes":{},"x-nodes":['), codes: ['bad_format'] },
  {
    name: 'an id with a space in it',
    text: broken((document) => document.nodes.push(node('a b', 'note'))),
    codes: ['bad_format'],
  },
  {
    name: 'an id of a thousand letters',
    text: broken((document) => document.nodes.push(node('a'.repeat(1000), 'note'))),
    codes: ['bad_format'],
  },
  {
    name: 'two nodes of one id',
    text: broken((document) => document.nodes.push(node('in', 'note'))),
    codes: ['duplicate_id'],
  },
  {
    name: 'two wires of one id',
    text: broken((document) => document.edges.push(wire('e1', 'in.value', 'out.value'))),
    codes: ['duplicate_id'],
  },
  {
    name: 'a title of a megabyte',
    text: broken((document) => document.nodes.push(node('t', 'note', {}, { title: 'x'.repeat(1_000_000) }))),
    codes: ['bad_format'],
  },
  {
    name: 'a text over a megabyte',
    text: broken((document) => document.nodes.push(node('t', 'note', { text: 'x'.repeat(1_000_001) }))),
    codes: ['bad_config'],
  },
  {
    name: 'a place that is no number',
    text: withText('"position":{"x":0,"y":0}', '"position":{"x":1e999,"y":"left"}'),
    codes: ['bad_format'],
  },
  { name: 'a kind from nowhere', text: withText('"kind":"model"', '"kind":"teleport"'), codes: ['unknown_kind'] },
  { name: 'a kind called __proto__', text: withText('"kind":"model"', '"kind":"__proto__"'), codes: ['unknown_kind'] },
  {
    name: 'a node in one that holds no others',
    text: withText('"kind":"model"', '"kind":"model","parent":"in"'),
    codes: ['bad_format'],
  },
  {
    name: 'data tags',
    text: withText('"name":"Hostile"', '"name":"Hostile","settings":{"dataTags":["PRIVATE"]}'),
    codes: ['bad_config'],
  },
  {
    name: 'settings out of all bounds',
    text: withText('"name":"Hostile"', '"name":"Hostile","settings":{"maxConcurrency":0,"timeoutMs":-1}'),
    codes: ['bad_config'],
  },
  {
    name: 'a config of wrong types',
    text: withText('"provider":"practice"', '"provider":["practice"]'),
    codes: ['bad_config'],
  },
  {
    name: 'wires that lead nowhere',
    text: broken((document) => document.edges.push(wire('e3', 'ghost.value', 'out.value'), { id: 'e4' })),
    codes: ['dangling_wire', 'bad_format'],
  },
  {
    name: "ports that aren't there",
    text: broken((document) => document.edges.push(wire('e3', 'in.nothing', 'small.nowhere'))),
    codes: ['missing_port'],
  },
  {
    name: 'two nodes that wait for each other',
    text: broken((document) => document.edges.splice(0, 1, wire('e1', 'small.answer', 'small.prompt'))),
    codes: ['cycle'],
  },
  {
    name: 'a thousand wires into one port',
    text: broken((document) =>
      document.edges.push(...Array.from({ length: 1000 }, (_, i) => wire(`f${i}`, 'in.value', 'small.prompt'))),
    ),
    codes: ['not_exclusive'],
  },
  {
    name: 'ten thousand broken nodes',
    text: broken((document) => document.nodes.push(...Array.from({ length: 10_000 }, (_, i) => ({ id: `n${i}` })))),
    codes: ['bad_format'],
  },
  { name: 'no Output', text: broken((document) => document.nodes.pop()), codes: ['no_output'] },
]
