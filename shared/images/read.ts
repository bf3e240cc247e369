import { imageSize } from 'image-size'
import { type ImageFormat, type RequestImage, imageTypes } from './types.ts'

/** Type and pixels of a picture by its own bytes, whatever its name says; null where it is none that models take. */
export function readImage(bytes: Uint8Array): Pick<RequestImage, 'mediaType' | 'width' | 'height'> | null {
  try {
    const { type, width, height } = imageSize(bytes)
    if (type === undefined || !Object.hasOwn(imageTypes, type) || !(width > 0) || !(height > 0)) return null
    return { mediaType: imageTypes[type as ImageFormat], width, height }
  } catch {
    // It throws at what it doesn't know and at what is cut off.
    return null
  }
}
