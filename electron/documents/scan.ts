import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { documentKinds, documentLimits, endingOf, type FileProblem } from '../../shared/documents/types.ts'

export interface FoundFile {
  /** Below the folder, with forward slashes. */
  path: string
  size: number
  /** Whole milliseconds since 1970. */
  mtimeMs: number
}

/**
 * The files of a folder that are read, by name, and those that are not with the reason. Hidden ones, `node_modules` and
 * links are passed over. Rejects when the folder itself can't be read.
 */
export async function scanFolder(folder: string): Promise<{ files: FoundFile[]; problems: FileProblem[] }> {
  const files: FoundFile[] = []
  const problems: FileProblem[] = []
  let full = false
  const look = async (below: string, depth: number): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
      if (below === '') throw error
      problems.push({ file: `${below}/`, why: 'The folder could not be read.' })
      return []
    })
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (full || entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) {
        if (depth < documentLimits.folders) await look(path, depth + 1)
        else problems.push({ file: `${path}/`, why: `Folders are read ${documentLimits.folders} deep.` })
        continue
      }
      if (!entry.isFile() || documentKinds[endingOf(entry.name)] === undefined) continue
      if (files.length >= documentLimits.files) {
        full = true
        problems.push({
          file: path,
          why: `Only the first ${documentLimits.files} files are read; this one and those after it are not.`,
        })
        continue
      }
      const facts = await stat(join(folder, path)).catch(() => null)
      if (facts === null) problems.push({ file: path, why: 'It could not be opened.' })
      else if (facts.size > documentLimits.fileBytes)
        problems.push({ file: path, why: `It is larger than ${documentLimits.fileBytes / 1024 / 1024} MB.` })
      else files.push({ path, size: facts.size, mtimeMs: Math.floor(facts.mtimeMs) })
    }
  }
  await look('', 1)
  return { files, problems }
}
