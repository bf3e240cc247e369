import type { ToolOutcome } from '../../../shared/kinds/tool/call.ts'

/** A block of what a tool gives, as far as it is read here. */
interface Block {
  type: string
  text?: string
  data?: string
  mimeType?: string
  uri?: string
  name?: string
  resource?: { uri?: string; mimeType?: string; text?: string; blob?: string }
}

export interface RawResult {
  content?: readonly unknown[] | undefined
  structuredContent?: unknown
  isError?: boolean | undefined
}

/** What a model reads of a result: its texts; of anything else, what it is. */
export function readResult(raw: RawResult): Omit<ToolOutcome, 'status'> & { bytes: number } {
  const blocks = (raw.content ?? []) as readonly Block[]
  const texts = blocks.map(blockText).filter((text) => text !== '')
  const structured = raw.structuredContent === undefined ? '' : JSON.stringify(raw.structuredContent)
  const text = texts.length > 0 ? texts.join('\n\n') : structured
  return {
    ok: raw.isError !== true,
    text: text === '' ? '(nothing)' : text,
    bytes: Buffer.byteLength(JSON.stringify(raw)),
  }
}

function blockText(block: Block): string {
  const { resource } = block
  switch (block.type) {
    case 'text':
      return block.text ?? ''
    case 'resource':
      return resource?.text ?? `(${resource?.mimeType ?? 'data'} at ${resource?.uri ?? 'no address'}, which is no text)`
    case 'resource_link':
      return `(a link: ${block.name ?? ''} ${block.uri ?? ''})`
    default:
      return `(${block.mimeType ?? block.type}, ${block.data?.length ?? 0} characters, which is no text)`
  }
}
