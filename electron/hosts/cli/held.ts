import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { readDocument } from '../../../shared/document/index.ts'
import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { kindOf } from '../../../shared/kinds/index.ts'

/** As deep as pipelines are run in each other; a circle of files ends there too, and the compiler says so. */
const deepest = 5

/**
 * The document with the pipelines that its nodes name by `file` read in, each path counted from the file that names it.
 * What can't be read stays as it is: the compiler names it.
 */
export async function withFiles(document: PipelineDocument, file: string, depth = 0): Promise<PipelineDocument> {
  if (depth >= deepest || !document.nodes.some((node) => fileOf(node) !== null)) return document
  const nodes = await Promise.all(document.nodes.map((node) => held(node, file, depth)))
  return { ...document, nodes }
}

const fileOf = ({ kind, config }: PipelineNode): string | null => {
  const file = kindOf(kind)?.box?.from === 'document' && config?.['document'] === undefined ? config?.['file'] : null
  return typeof file === 'string' ? file : null
}

async function held(node: PipelineNode, from: string, depth: number): Promise<PipelineNode> {
  const file = fileOf(node)
  if (file === null) return node
  const path = resolve(from === '-' ? '.' : dirname(from), file)
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch {
    return node
  }
  const { document } = readDocument(bytes)
  if (document === null) return node
  const whole = await withFiles(document, path, depth + 1)
  return { ...node, config: { ...node.config, document: whole as unknown as JsonObject } }
}
