import { describe, expect, it } from 'vitest'
import { Reply } from '../../../electron/providers/base/reply.ts'
import fc from '../../support/luck.ts'

/* Thoughts are kept apart from the answer, also where a model writes them into its text, however the text was cut. */

const read = (pieces: readonly string[]): { text: string; thoughts: string; heard: string } => {
  let heard = ''
  const reply = new Reply(
    { onText: (text) => (heard += text), onReasoning: () => {} },
    { thinkTags: true, thoughts: true },
  )
  for (const piece of pieces) reply.addText(piece)
  reply.close()
  return { text: reply.text, thoughts: reply.thoughts, heard }
}

describe('thoughts between tags', () => {
  it.each<[what: string, text: string, answer: string, thoughts: string]>([
    ['before the answer', '<think>\nHm, 4?\n</think>\n\nIt is 4.', 'It is 4.', '\nHm, 4?\n'],
    ['with white space before them', ' \n<think>a</think>b', 'b', 'a'],
    ['empty', '<think></think>\n\nYes', 'Yes', ''],
    ['that never end', '<think>on and on </thin', '', 'on and on </thin'],
    [
      'in the middle are words like others',
      'The tag <think> begins </think> it',
      'The tag <think> begins </think> it',
      '',
    ],
    ['only begun', '<thi', '<thi', ''],
    ['called something else', '<thinking>a</thinking>', '<thinking>a</thinking>', ''],
    ['twice: the second are words', '<think>a</think>b<think>c</think>', 'b<think>c</think>', 'a'],
    ['holding a tag of their own', '<think>a < b </ c </think>d', 'd', 'a < b </ c '],
  ])('%s', (_what, text, answer, thoughts) => {
    const whole = read([text])
    expect(whole).toEqual({ text: answer, thoughts, heard: answer })
    for (let at = 0; at <= text.length; at++) expect(read([text.slice(0, at), text.slice(at)])).toEqual(whole)
    expect(read(text.split(''))).toEqual(whole)
  })

  it('are the same however the text is cut', () => {
    const part = fc.constantFrom('<think>', '</think>', '<', '/', 'think', '>', ' ', '\n', 'é', 'word')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat(60), { maxLength: 6 }), (parts, cuts) => {
        const text = parts.join('')
        const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length]
        expect(read(at.slice(1).map((end, i) => text.slice(at[i], end)))).toEqual(read([text]))
      }),
    )
  })

  it('are only counted where nobody asked for them', () => {
    const heard: string[] = []
    const reply = new Reply(
      { onText: () => {}, onReasoning: (text) => heard.push(text) },
      { thinkTags: true, thoughts: false },
    )
    reply.addText('<think>secret</think>Yes')
    reply.close()
    expect([reply.text, reply.thoughts, heard]).toEqual(['Yes', '', ['secret']])
  })
})
