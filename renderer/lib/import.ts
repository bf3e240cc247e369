import { create } from 'zustand'
import { limits } from '../../shared/document/schema.ts'
import { problem, stopsRun, type Problem } from '../../shared/problems.ts'
import { host, wordsOf } from '../host/index.ts'
import { navigate } from '../store/index.ts'
import { toast } from '../ui/index.ts'
import { bytes, counted } from './format.ts'

/** What came of one file. */
export interface Imported {
  fileName: string
  pipelineId: string | null
  problems: Problem[]
}

interface ImportStore {
  /** Files that had something wrong with them, until the dialog that lists them is closed. */
  troubled: Imported[]
  busy: boolean
}

export const useImport = create<ImportStore>(() => ({ troubled: [], busy: false }))

/** At one go; a folder dragged in by mistake must not fill the list. */
const mostFiles = 50

/**
 * Takes files as they were dropped or chosen. Nothing about them is trusted: what is too big is never read, what is wrong
 * is listed in words, and a document that could be read with errors is kept, for the editor shows what is broken in it.
 */
export async function importFiles(files: readonly File[]): Promise<void> {
  if (files.length === 0) return
  useImport.setState({ busy: true })
  const done: Imported[] = []
  for (const file of files.slice(0, mostFiles)) done.push(await importFile(file))
  useImport.setState({ busy: false })
  if (files.length > mostFiles) {
    toast({
      title: `Only the first ${mostFiles} files were taken`,
      description: `${counted(files.length - mostFiles, 'file')} left out.`,
    })
  }
  const troubled = done.filter((each) => each.pipelineId === null || each.problems.some(stopsImport))
  const fine = done.filter((each) => !troubled.includes(each))
  if (troubled.length > 0) useImport.setState({ troubled })
  const only = fine[0]
  if (only?.pipelineId != null && done.length === 1) navigate({ screen: 'editor', pipelineId: only.pipelineId })
  else if (fine.length > 0) toast({ tone: 'ok', title: `Imported ${counted(fine.length, 'pipeline')}` })
}

/** Missing keys and warnings are the editor's business; they don't stand in an import's way. */
const stopsImport = (found: Problem): boolean => stopsRun(found) && found.severity === 'error'

async function importFile(file: File): Promise<Imported> {
  const refused = (found: Problem): Imported => ({ fileName: file.name, pipelineId: null, problems: [found] })
  if (file.size > limits.bytes) {
    return refused(
      problem(
        'too_large',
        '-',
        `This file has ${bytes(file.size)}; a pipeline has at most ${bytes(limits.bytes)}.`,
        'If it really is a pipeline, take long texts out of it and try again.',
      ),
    )
  }
  let text: string
  try {
    text = await file.text()
  } catch (error) {
    return refused(
      problem('bad_format', '-', `This file could not be read: ${wordsOf(error)}.`, 'Drop a file, not a folder.'),
    )
  }
  const result = await host.call('pipelines.import', { text })
  if (!result.ok) return refused(problem('bad_format', '-', result.error.message))
  return { fileName: file.name, pipelineId: result.value.pipeline?.id ?? null, problems: result.value.problems }
}

/** Opens the system's file picker. */
export function chooseFiles(): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.json,application/json'
  input.multiple = true
  input.addEventListener('change', () => void importFiles([...(input.files ?? [])]))
  input.click()
}
