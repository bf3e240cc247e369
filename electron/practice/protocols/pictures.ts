import { readImage } from '../../../shared/images/read.ts'
import { imageTypes } from '../../../shared/images/types.ts'
import { isJsonObject, type Json } from '../../../shared/json.ts'
import type { Picture } from '../brain/types.ts'
import { asList, asObject, asText } from './types.ts'

/**
 * The pictures in a message's content, in whichever of the protocols' forms they stand: a `data:` address, a base64
 * source, inline data, or Ollama's list. What is no picture, or lies at an address elsewhere, is left out: a practice model
 * fetches nothing.
 */
export function picturesIn(content: Json | undefined): Picture[] {
  return asList(content).flatMap((part) => {
    const base64 = typeof part === 'string' ? part : base64Of(part)
    const found = base64 === null ? null : measure(base64)
    return found === null ? [] : [found]
  })
}

function base64Of(part: Json): string | null {
  if (!isJsonObject(part)) return null
  // Bedrock's stands a step further in, its base64 as `bytes`.
  const source = asObject(part['source']) ?? asObject(asObject(part['image'])?.['source'])
  const inline = asObject(part['inlineData']) ?? asObject(part['inline_data'])
  const address = asText(asObject(part['image_url'])?.['url']) ?? asText(part['image_url'])
  return dataOf(address) ?? asText(source?.['data']) ?? asText(source?.['bytes']) ?? asText(inline?.['data'])
}

const dataOf = (address: string | null): string | null =>
  /^data:image\/[a-z]+;base64,(.*)$/s.exec(address ?? '')?.[1] ?? null

function measure(base64: string): Picture | null {
  const bytes = Buffer.from(base64, 'base64')
  const read = readImage(bytes)
  if (read === null) return null
  const format = Object.entries(imageTypes).find(([, type]) => type === read.mediaType)?.[0] ?? ''
  return {
    format: format === 'jpg' ? 'JPEG' : format === 'webp' ? 'WebP' : format.toUpperCase(),
    width: read.width,
    height: read.height,
    bytes: bytes.byteLength,
  }
}

/** A turn's pictures, left out where there are none. */
export const shown = (pictures: readonly Picture[]): { pictures?: readonly Picture[] } =>
  pictures.length === 0 ? {} : { pictures }
