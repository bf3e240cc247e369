/** Pictures that a model is shown beside its prompt. */

/** What all providers that see anything take. */
export const imageTypes = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
} as const
export type ImageFormat = keyof typeof imageTypes
export type ImageType = (typeof imageTypes)[ImageFormat]

const longestImageMb = 20
/** A file larger than this is not read: no provider takes it. */
export const longestImageBytes = longestImageMb * 1024 * 1024
/** As sentences say it. */
export const longestImage = `${longestImageMb} MB`
/** Pictures that one request shows at most. */
export const mostImages = 16

/** What a request says of a picture; the picture itself travels beside it (`ModelCall.pictures`). */
export interface RequestImage {
  mediaType: ImageType
  /** SHA-256, hex: what a kept answer depends on. */
  sha256: string
  bytes: number
  /** Pixels. */
  width: number
  height: number
}

/** What a picture is taken for where nobody has looked at it yet. */
export const tokensAPicture = 1000

/** Pixels to a token as Anthropic counts; the others lie near it at usual sizes. */
const pixelsAToken = 750
const longestAbout = 1600

/** A guess of what a picture counts for: width × height / 750, as in Anthropic's documentation ("Vision"). */
export const imageTokensAbout = ({ width, height }: Pick<RequestImage, 'width' | 'height'>): number =>
  Math.max(1, Math.min(longestAbout, Math.ceil((width * height) / pixelsAToken)))

/**
 * What a picture can count for at most. 10,000 is over every table the providers publish (OpenAI: up to 10,000 patches;
 * Anthropic: under 5,000; Gemini: 2,240) but one: `gpt-4o-mini` counts 2,833 and 5,667 for each of at most eight tiles.
 */
export const imageTokensAtMost = (model: string): number => (/(?:^|\/)gpt-4o-mini/.test(model) ? 48_169 : 10_000)
