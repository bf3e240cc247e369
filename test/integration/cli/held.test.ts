import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withFiles } from '../../../electron/hosts/cli/held.ts'
import { compile } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { practiceMachine } from '../../support/documents.ts'
import { draw, model } from '../../support/draw.ts'

const holding = (file: string): PipelineDocument =>
  draw({ in: ['input', { name: 'ask' }], p: ['pipeline', { file }], out: ['output', { name: 'said' }] }, [
    'in.value > p.ask',
    'p.said > out.value',
  ])
const codes = (document: PipelineDocument) => compile(document, practiceMachine).problems.map(({ code }) => code)

test('the command line reads pipelines that files name, each counted from the file that names it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'held-'))
  const put = (name: string, document: PipelineDocument) => writeFile(join(folder, name), JSON.stringify(document))
  try {
    const inner = draw(
      { in: ['input', { name: 'ask' }], m: model('practice', 'cheap'), out: ['output', { name: 'said' }] },
      ['in.value > m.prompt', 'm.answer > out.value'],
    )
    await put('inner.json', inner)
    await put('middle.json', holding('inner.json'))
    await put('round.json', holding('round.json'))
    const file = join(folder, 'outer.json')
    expect(codes(await withFiles(holding('middle.json'), file))).toEqual([])
    expect(codes(await withFiles(holding('gone.json'), file))).toEqual(['bad_config'])
    expect(codes(await withFiles(holding('round.json'), file))).toContain('too_deep')
    const alone = draw({ in: ['input'], out: ['output'] }, ['in.value > out.value'])
    expect(await withFiles(alone, file)).toBe(alone)
  } finally {
    await rm(folder, { recursive: true })
  }
})
