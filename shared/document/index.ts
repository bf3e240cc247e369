export { ProblemList, problemsListed } from './collect.ts'
export { pipelineJsonSchema } from './json-schema.ts'
export { checkDocument, readDocument, type ReadResult } from './read.ts'
export {
  documentFormat,
  documentVersion,
  idPattern,
  limits,
  settingDefaults,
  type PipelineDocument,
  type PipelineEdge,
  type PipelineNode,
  type PipelineSettings,
} from './schema.ts'
export { nodeName } from './words.ts'
export { writeDocument } from './write.ts'
