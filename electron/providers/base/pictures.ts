import type { ImageType } from '../../../shared/images/types.ts'
import type { ModelRequest } from '../../../shared/model/types.ts'
import type { ChatMessage } from '../../../shared/values.ts'

export interface Picture {
  mediaType: ImageType
  base64: string
}

/** A message and what is shown with it; the pictures stand before the text, as providers advise. */
export interface ShownMessage extends ChatMessage {
  pictures: readonly Picture[]
}

const none: readonly Picture[] = []

/** The request's messages, each with its pictures; `base64` in the order of `request.images`. */
export function shownMessages(request: ModelRequest, base64: readonly string[] = []): ShownMessage[] {
  const { images } = request
  return request.messages.map((message, i) => ({
    ...message,
    pictures:
      images === undefined || images.message !== i
        ? none
        : images.list.map(({ mediaType }, at) => ({ mediaType, base64: base64[at] ?? '' })),
  }))
}

export const dataAddress = ({ mediaType, base64 }: Picture): string => `data:${mediaType};base64,${base64}`
