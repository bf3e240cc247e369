import { think, type Ask } from '../../../electron/practice/brain/index.ts'

/** What a practice model answers to one message. */
export const say = (text: string, more: Partial<Ask> = {}): string =>
  think({
    model: 'frontier',
    system: '',
    turns: [{ role: 'user', text }],
    temperature: 0,
    seed: null,
    sample: 0,
    schema: null,
    right: true,
    ...more,
  })

/** The same, at the model's own rate of right answers. */
export function sayFreely(text: string, more: Partial<Ask> = {}): string {
  const { right: _right, ...ask } = {
    model: 'frontier',
    system: '',
    temperature: 0,
    seed: null,
    sample: 0,
    schema: null,
    right: true,
    ...more,
  }
  return think({ turns: [{ role: 'user', text }], ...ask })
}

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
export const question = (text: string): string => `<question>${escape(text)}</question>`
export const answer = (id: string, text: string): string => `<answer id="${id}">${escape(text)}</answer>`
export const rubric =
  '<rubric>\n<criterion id="correct" weight="1">The answer is correct and complete.</criterion>\n</rubric>'
