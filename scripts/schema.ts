import { writeFileSync } from 'node:fs'
import { pipelineJsonSchema } from '../shared/document/index.ts'
import { kinds } from '../shared/kinds/index.ts'

// Publishes the document's schema for editors and other programs; a test says when the file is out of date.
const file = new URL('../docs/pipeline.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(pipelineJsonSchema(kinds), null, 2)}\n`)
