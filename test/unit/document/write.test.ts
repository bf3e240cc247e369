import fc from '../../support/luck.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readDocument, writeDocument, type PipelineDocument } from '../../../shared/document/index.ts'
import { anyDocument } from '../../support/documents.ts'

const examples = new URL('../../../examples/', import.meta.url)

const document: PipelineDocument = {
  edges: [],
  nodes: [
    {
      position: { y: 2.4, x: -0.4 },
      kind: 'model',
      id: 'b',
      config: { temperature: 0, 'x-why': 1, system: '', target: { model: 'cheap', provider: 'practice' } },
    },
    { id: 'B', kind: 'note', position: { x: 1, y: 1 } },
    { id: 'a', kind: 'input', position: { x: 1, y: 1 }, config: { default: { z: 1, a: 2 }, type: 'json', name: 'q' } },
  ],
  settings: { seed: 1, budget: { perRunUsd: 0.5 } },
  name: 'Order',
  version: 1,
  format: 'switchyard.pipeline',
}

describe('the text of a document', { timeout: 60_000 }, () => {
  test("keys stand in the schema's order, nodes by id, places are whole, data is as given", () => {
    expect(writeDocument(document)).toBe(`{
  "format": "switchyard.pipeline",
  "version": 1,
  "name": "Order",
  "settings": {
    "budget": {
      "perRunUsd": 0.5
    },
    "seed": 1
  },
  "nodes": [
    {
      "id": "B",
      "kind": "note",
      "position": {
        "x": 1,
        "y": 1
      }
    },
    {
      "id": "a",
      "kind": "input",
      "position": {
        "x": 1,
        "y": 1
      },
      "config": {
        "name": "q",
        "type": "json",
        "default": {
          "z": 1,
          "a": 2
        }
      }
    },
    {
      "id": "b",
      "kind": "model",
      "position": {
        "x": 0,
        "y": 2
      },
      "config": {
        "target": {
          "provider": "practice",
          "model": "cheap"
        },
        "system": "",
        "temperature": 0,
        "x-why": 1
      }
    }
  ],
  "edges": []
}
`)
  })

  test('what is handed in is not changed', () => {
    const before = structuredClone(document)
    writeDocument(document)
    expect(document).toEqual(before)
  })

  test('the order in which nodes and wires are drawn means nothing', () => {
    fc.assert(
      fc.property(anyDocument, (drawn) => {
        const turned = { ...drawn, nodes: [...drawn.nodes].reverse(), edges: [...drawn.edges].reverse() }
        expect(writeDocument(turned)).toBe(writeDocument(drawn))
      }),
    )
  })

  test('writing, reading and writing again gives the same bytes', () => {
    fc.assert(
      fc.property(anyDocument, (drawn) => {
        const text = writeDocument(drawn)
        const { document: read } = readDocument(text)
        expect(read).not.toBeNull()
        if (read !== null) expect(writeDocument(read)).toBe(text)
      }),
    )
  })

  test.each(readdirSync(examples).filter((file) => file.endsWith('.json')))(
    'the example %s stands on disk as it is written',
    (file) => {
      const text = readFileSync(new URL(file, examples), 'utf8')
      const { document: read, problems } = readDocument(text)
      expect(problems).toEqual([])
      expect(read === null ? null : writeDocument(read)).toBe(text)
    },
  )
})
