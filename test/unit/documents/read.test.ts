import { expect, test } from 'vitest'
import { readBytes } from '../../../electron/documents/read.ts'
import { block, cutInto } from '../../../electron/documents/chunk.ts'
import fc from '../../support/luck.ts'
import { pdfOf } from '../../support/pdf.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = async (name: string, text: string) => readBytes(name, utf8(text))
const places = ({ passages }: Awaited<ReturnType<typeof readBytes>>) =>
  passages.map(({ text, page, line, toLine }) => [text, page ?? line, toLine])

test('Markdown: paragraphs with their lines, under their headings; a fence stays whole and its # is no heading', async () => {
  const text = '# Guide\n\nFirst.\n\n## Hours\n\nOpen on\nMondays.\n\n```sh\n# no heading\n\nls\n```\n\n# Other\nLast.'
  expect(places(await read('a.md', text))).toEqual([
    ['Guide\nFirst.', 3, 3],
    ['Guide › Hours\nOpen on\nMondays.\n\n```sh\n# no heading\n\nls\n```', 7, 14],
    ['Other\nLast.', 17, 17],
  ])
})

test('plain text: UTF-8, UTF-16 and old Windows letters; anything else is no text', async () => {
  expect(places(await read('a.txt', 'One\r\n\r\nTwo'))).toEqual([['One\n\nTwo', 1, 3]])
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Grüße', 'utf16le')])
  expect((await readBytes('a.txt', utf16)).passages[0]?.text).toBe('Grüße')
  expect((await readBytes('a.txt', Buffer.from('Gr\xfc\xdfe', 'latin1'))).passages[0]?.text).toBe('Grüße')
  expect(await readBytes('a.txt', Buffer.from([1, 0, 2, 0, 0]))).toEqual({ passages: [], problem: 'It is no text.' })
  expect(await read('a.txt', ' \n ')).toEqual({ passages: [], problem: 'It is empty.' })
})

test('HTML: what a reader sees, under its headings, with its lines; no scripts', async () => {
  const page =
    '<html><head><title>No</title><style>p{}</style></head>\n<body><h1>Shop</h1>\n<p>Open &amp;\nfresh.</p>\n<script>alert(1)</script><ul><li>Bread</li><li>Cake</li></ul></body></html>'
  expect(places(await read('a.html', page))).toEqual([['Shop\nOpen & fresh.\n\nBread\n\nCake', 3, 5]])
})

test('CSV: a row a paragraph, named by its columns, with its line; tabs and semicolons too', async () => {
  expect(places(await read('a.csv', 'name,price\nBread,"3,50"\n\nCake,"20\nor less"\n'))).toEqual([
    ['name: Bread\nprice: 3,50\n\nname: Cake\nprice: 20\nor less', 2, 5],
  ])
  expect((await read('a.tsv', 'a\tb\n1\t2')).passages[0]?.text).toBe('a: 1\nb: 2')
  expect((await read('a.csv', 'a;b\n1;2')).passages[0]?.text).toBe('a: 1\nb: 2')
  expect((await read('a.csv', 'a,b\n"never closed')).problem).toMatch(/\.$/)
})

test('PDF: page by page; damaged, empty and pretended ones say what they are', async () => {
  expect(places(await readBytes('a.pdf', pdfOf(['Hello world', 'Page two\nsecond line'])))).toEqual([
    ['Hello world', 1, null],
    ['Page two\nsecond line', 2, null],
  ])
  expect((await readBytes('a.pdf', utf8('no pdf at all'))).problem).toBe('It is damaged, or no PDF.')
  expect((await readBytes('a.pdf', pdfOf(['']))).problem).toContain('It holds no text')
  expect((await read('a.exe', 'MZ')).problem).toBe('Files that end in .exe are not read.')
})

test('whatever the bytes, reading ends in passages or in words', async () => {
  const name = fc.constantFrom('a.md', 'a.txt', 'a.html', 'a.csv', 'a.tsv', 'a.pdf')
  await fc.assert(
    fc.asyncProperty(name, fc.uint8Array({ maxLength: 400 }), async (file, bytes) => {
      const { passages, problem } = await readBytes(file, bytes)
      expect(passages.length > 0 || problem !== null).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('passages: never over the bound, in order, and nothing but white space lost', () => {
  const paragraph = fc
    .array(fc.stringMatching(/^[a-z]{1,12}[.!?,]?$/), { minLength: 1, maxLength: 120 })
    .map((words) => words.join(' '))
  fc.assert(
    fc.property(fc.array(paragraph, { maxLength: 12 }), fc.integer({ min: 100, max: 400 }), (paragraphs, most) => {
      const cuts = cutInto(
        paragraphs.map((text, i) => block(text, { line: i + 1, toLine: i + 1 })),
        most,
      )
      for (const { text } of cuts) expect(text.length).toBeLessThanOrEqual(most)
      const squeezed = (text: string): string => text.replace(/\s+/g, '')
      expect(squeezed(cuts.map(({ text }) => text).join(''))).toBe(squeezed(paragraphs.join('')))
      const lines = cuts.map(({ line }) => line ?? 0)
      expect(lines).toEqual(lines.toSorted((a, b) => a - b))
    }),
  )
})

test('a letter of two halves is never cut in two', () => {
  for (const { text } of cutInto([block('😀'.repeat(500), {})], 101)) expect(text).toBe(text.toWellFormed())
})
