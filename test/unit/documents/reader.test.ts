import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createReader, scanFolder } from '../../../electron/documents/index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-documents-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a folder’s files by their endings, through folders below; hidden ones, links and node_modules are passed over', async () => {
  for (const path of ['b', '.git', 'node_modules']) mkdirSync(join(folder, path))
  for (const path of ['a.md', 'b/c.PDF', 'b/d.exe', '.git/e.md', 'node_modules/f.md', '.hidden.md'])
    writeFileSync(join(folder, path), 'x')
  symlinkSync(join(folder, 'a.md'), join(folder, 'link.md'))
  const { files, problems } = await scanFolder(folder)
  expect(files.map(({ path }) => path)).toEqual(['a.md', 'b/c.PDF'])
  expect(problems).toEqual([])
  await expect(scanFolder(join(folder, 'nowhere'))).rejects.toThrow('ENOENT')
})

test('files are read in a thread of their own, one after the other; what can’t be read says why and stops nobody', async () => {
  const reader = createReader()
  try {
    const text = (name: string, body: string) =>
      reader.read({ name, from: { bytes: new TextEncoder().encode(body) }, knownHash: null })
    const [one, broken, gone, two] = await Promise.all([
      text('a.md', 'One.'),
      text('b.pdf', 'no pdf'),
      reader.read({ name: 'c.md', from: { path: join(folder, 'gone.md') }, knownHash: null }),
      text('d.txt', 'Two.'),
    ])
    expect(one.passages.map((passage) => passage.text)).toEqual(['One.'])
    expect(broken).toMatchObject({ passages: [], problem: 'It is damaged, or no PDF.' })
    expect(gone).toMatchObject({ hash: null, problem: 'It could not be opened (ENOENT).' })
    expect(two.passages).toHaveLength(1)
    const again = await reader.read({
      name: 'a.md',
      from: { bytes: new TextEncoder().encode('One.') },
      knownHash: one.hash,
    })
    expect(again).toMatchObject({ same: true, passages: [] })
  } finally {
    await reader.close()
  }
})
