import { StepError } from '../../shared/errors.ts'
import { mostImages, type RequestImage } from '../../shared/images/types.ts'
import type { AskRequest } from '../../shared/kinds/execute.ts'
import type { ModelRequest } from '../../shared/model/types.ts'
import type { RunCore } from './core.ts'

/** A picture as it was read; the run reads each file once, so that every node and every retry shows the same. */
export interface ReadPicture {
  image: RequestImage
  base64: string
}

/** Reads a picture by its path. Rejects with `StepError` that says what is wrong with it. */
export type PictureDoor = (path: string) => Promise<ReadPicture>

/** The pictures that a question shows, in order. Rejects with `StepError` (`bad_request`) before anything is asked. */
export async function picturesOf(core: RunCore, { images }: AskRequest): Promise<readonly ReadPicture[]> {
  if (images === undefined || images.length === 0) return []
  const { pictures } = core.options
  if (pictures === undefined) throw new StepError('bad_request', 'No files can be read here.', 'no_files')
  if (images.length > mostImages)
    throw new StepError(
      'bad_request',
      `${images.length} pictures are too many for one request: it takes ${mostImages}.`,
      'too_many_images',
    )
  return Promise.all(
    images.map((path) => {
      const known = core.pictures.get(path)
      if (known !== undefined) return known
      const read = pictures(path)
      core.pictures.set(path, read)
      return read
    }),
  )
}

/** Shows the pictures with the last message, which is the question. */
export function showing(request: ModelRequest, pictures: readonly ReadPicture[]): ModelRequest {
  if (pictures.length === 0) return request
  return { ...request, images: { message: request.messages.length - 1, list: pictures.map(({ image }) => image) } }
}
