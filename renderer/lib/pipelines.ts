import { documentFormat, documentVersion, type PipelineDocument } from '../../shared/document/schema.ts'
import { host } from '../host/index.ts'
import { navigate } from '../store/index.ts'
import { toast } from '../ui/index.ts'
import { download } from './download.ts'

/** What can be done to a stored pipeline from any screen. Each says on screen what came of it. */

const empty: PipelineDocument = {
  format: documentFormat,
  version: documentVersion,
  name: 'Untitled pipeline',
  nodes: [],
  edges: [],
}

/** Stores a document (an empty one unless given) as a new pipeline and opens it. */
export async function createPipeline(document: PipelineDocument = empty): Promise<void> {
  const result = await host.call('pipelines.create', { document })
  if (result.ok) navigate({ screen: 'editor', pipelineId: result.value.id })
  else toast({ tone: 'bad', title: 'The pipeline could not be made', description: result.error.message })
}

export async function duplicatePipeline(id: string, name: string): Promise<void> {
  const result = await host.call('pipelines.duplicate', { id })
  if (!result.ok)
    return void toast({ tone: 'bad', title: `“${name}” could not be duplicated`, description: result.error.message })
  const copy = result.value
  toast({
    tone: 'ok',
    title: `Made “${copy.document.name}”`,
    action: { label: 'Open', onSelect: () => navigate({ screen: 'editor', pipelineId: copy.id }) },
  })
}

/** Deletes at once; the toast brings it back. */
export async function deletePipeline(id: string, name: string): Promise<void> {
  const result = await host.call('pipelines.delete', { id })
  if (!result.ok)
    return void toast({ tone: 'bad', title: `“${name}” could not be deleted`, description: result.error.message })
  toast({ title: `Deleted “${name}”`, action: { label: 'Undo', onSelect: () => void restorePipeline(id, name) } })
}

/** Brings a deleted pipeline back to the list. */
export async function restorePipeline(id: string, name: string): Promise<void> {
  const result = await host.call('pipelines.restore', { id })
  if (!result.ok)
    toast({ tone: 'bad', title: `“${name}” could not be brought back`, description: result.error.message })
}

export async function exportPipeline(id: string, name: string): Promise<void> {
  const result = await host.call('pipelines.export', { id })
  if (!result.ok)
    return void toast({ tone: 'bad', title: `“${name}” could not be exported`, description: result.error.message })
  download(result.value.fileName, result.value.text)
  const { fileName, onlyHere } = result.value
  toast({
    tone: onlyHere.length > 0 ? 'neutral' : 'ok',
    title: `Exported “${name}”`,
    description: [fileName, ...onlyHere].join(' '),
  })
}
