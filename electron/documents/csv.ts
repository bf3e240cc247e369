import { parse } from 'csv-parse/sync'
import { type Block, block } from './chunk.ts'

/** A block a row: "column: value", named by the first line. Throws what the parser says of a file that is no table. */
export function csvBlocks(text: string, ending: string): Block[] {
  const [head = ''] = text.split(/\r\n|\r|\n/, 1)
  const delimiter =
    ending === 'tsv' ? '\t' : (['\t', ';', ',', '|'].toSorted((a, b) => times(head, b) - times(head, a))[0] ?? ',')
  const rows = parse(text, {
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  }) as unknown as { record: string[]; info: { lines: number } }[]
  const columns = rows[0]?.record ?? []
  return rows.slice(1).map(({ record, info }) => {
    const cells = record.flatMap((cell, i) => (cell === '' ? [] : [`${columns[i] ?? `column ${i + 1}`}: ${cell}`]))
    // The parser counts the line it has reached; a cell may hold line breaks of its own.
    const breaks = record.reduce((sum, cell) => sum + times(cell, '\n'), 0)
    return block(cells.join('\n'), { line: Math.max(1, info.lines - breaks), toLine: info.lines })
  })
}

const times = (text: string, mark: string): number => text.split(mark).length - 1
