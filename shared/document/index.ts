export { problemsListed } from './collect.ts'
export { pipelineJsonSchema } from './json-schema.ts'
export { checkDocument, readDocument, type ReadResult } from './read.ts'
export {
  documentVersion,
  type PipelineDocument,
  type PipelineEdge,
  type PipelineNode,
  type PipelineSettings,
} from './schema.ts'
export { writeDocument } from './write.ts'
export { keysInDocument, ownersInWords } from './secrets.ts'
