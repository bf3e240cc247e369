import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { cheapFirst as sample } from '../../support/samples.ts'

/** A copy to change: Question → Small → Good enough? → First good answer → Answer, with Strong as the second option. */
export const cheapFirst = (): PipelineDocument => structuredClone({ ...sample, settings: { seed: 7 } })
