import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPageFile } from '../../../electron/core/page.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-page-'))
  await mkdir(join(folder, 'page', 'assets'), { recursive: true })
  await mkdir(join(folder, 'page-beside'))
  await writeFile(join(folder, 'page', 'index.html'), '<title>home</title>')
  await writeFile(join(folder, 'page', 'assets', 'a b.js'), 'void 0')
  await writeFile(join(folder, 'page-beside', 'secret.txt'), 'no')
  await writeFile(join(folder, 'secret.txt'), 'no')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const read = (path: string) => readPageFile(join(folder, 'page'), path)

test('the start is the page itself', async () => {
  const file = await read('/')
  expect(Buffer.from(file?.body ?? []).toString()).toBe('<title>home</title>')
  expect(file?.contentType).toBe('text/html; charset=utf-8')
})

test('a file comes with its type, also when its name is escaped', async () => {
  expect((await read('/assets/a%20b.js'))?.contentType).toBe('text/javascript; charset=utf-8')
})

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/../../secret.txt',
  '/../page-beside/secret.txt',
  '//../secret.txt',
  '/assets',
  '/missing.js',
  '/index.html/more',
  '/%00',
  '/%zz',
])('%s is not found', async (path) => {
  expect(await read(path)).toBeNull()
})
