import { expect, test } from 'vitest'
import { readRows } from '../../../renderer/editor/tools/rows.ts'

const branches = [
  { id: 'b1', label: 'Billing' },
  { id: 'b2', label: 'Technical' },
]

test('labelled rows are read as people paste them: branch and text in either order, with a tab or a bar between', () => {
  const text = 'Billing\tI was charged twice\nIt crashes | technical\n\nb1 | a | b\nPraise | thanks\nno mark at all'
  expect(readRows(text, branches)).toEqual({
    rows: [
      { text: 'I was charged twice', branch: 'b1' },
      { text: 'It crashes', branch: 'b2' },
      { text: 'a | b', branch: 'b1' },
    ],
    unread: ['Praise | thanks', 'no mark at all'],
  })
})
