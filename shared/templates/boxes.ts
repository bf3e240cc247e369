import type { PipelineNode } from '../document/schema.ts'
import { draw, node, note, type Template } from './build.ts'
import { practice } from './pieces.ts'

/** A box with what lies in it; places inside count from its corner. */
const box = (frame: PipelineNode, w: number, h: number, inside: PipelineNode[]): PipelineNode[] => [
  { ...frame, size: { w, h } },
  ...inside.map((each) => ({ ...each, parent: frame.id })),
]

export const refineUntilGood: Template = {
  id: 'refine-until-good',
  title: 'Refine until good',
  summary:
    'A model writes, a judge says what is wrong, and the model tries again, until it passes or three rounds are over.',
  document: draw({
    name: 'Refine until good',
    description: 'A bounded loop: the judge’s reason goes back to the writer, and the best answer so far is kept.',
    settings: { budget: { perRunUsd: 0.05 } },
    nodes: [
      node('question', 'input', 'Task', 0, 176, {
        name: 'task',
        type: 'text',
        required: true,
        default: 'What is 17 * 23, and why? Explain it in two sentences.',
      }),
      ...box(node('loop', 'refine', 'Until it is good', 288, 0, { maxRounds: 3, patience: 2 }), 1448, 480, [
        node('task', 'input', 'Task inside', 96, 72, { name: 'task', type: 'text', required: true }),
        node('previous', 'input', 'Answer before', 96, 208, { name: 'previous', type: 'text', required: true }),
        node('feedback', 'input', 'What was wrong', 96, 344, { name: 'feedback', type: 'text', required: true }),
        node('words', 'prompt', 'With the feedback', 368, 176, {
          template:
            '{{task}}\n\nYour last try, if there is one below, and what was wrong with it. Mend that and keep the rest.\n\nTry: {{previous}}\n\nWrong: {{feedback}}',
        }),
        node('write', 'model', 'Write', 632, 176, {
          target: practice('cheap'),
          temperature: 0.7,
          maxTokens: 500,
        }),
        node('check', 'judge', 'Good enough?', 888, 176, {
          mode: 'score',
          target: practice('judge'),
          threshold: 0.8,
          rubric: [
            { id: 'correct', text: 'The answer is correct.', weight: 2 },
            { id: 'complete', text: 'The answer does all that the task asks for.', weight: 1 },
          ],
        }),
        node('good', 'output', 'Answer', 1136, 120, { name: 'answer' }),
        node('verdict', 'output', 'Verdict', 1136, 280, { name: 'verdict' }),
      ]),
      node('answer', 'output', 'Best answer', 1800, 88, { name: 'answer' }),
      node('rounds', 'output', 'Rounds it took', 1800, 248, { name: 'rounds' }),
    ],
    wires: [
      'question.value > loop.task',
      'task.value > words.task',
      'previous.value > words.previous',
      'feedback.value > words.feedback',
      'words.text > write.prompt',
      'write.answer > check.answer',
      'task.value > check.question',
      'write.answer > good.value',
      'check.verdict > verdict.value',
      'loop.answer > answer.value',
      'loop.rounds > rounds.value',
    ],
  }),
}

export const translateList: Template = {
  id: 'translate-and-back-check',
  title: 'Translate and back-check',
  summary: 'Every line of a text is translated, translated back by another model, and compared with the original.',
  document: draw({
    name: 'Translate and back-check',
    description: 'A list worked through four at a time; what fails keeps its place in the list and says why.',
    settings: { budget: { perRunUsd: 0.1 }, maxAttempts: 400 },
    nodes: [
      node('text', 'input', 'Lines', 0, 112, {
        name: 'text',
        type: 'text',
        required: true,
        default: 'The shop opens at nine.\nPlease bring your own bag.\nThe lift is out of order today.',
      }),
      node('language', 'input', 'Language', 0, 272, {
        name: 'language',
        type: 'text',
        required: true,
        default: 'German',
      }),
      ...box(node('each', 'forEach', 'For each line', 288, 0, { from: 'lines', concurrency: 4 }), 1944, 440, [
        node('item', 'input', 'Line', 96, 96, { name: 'item', type: 'text', required: true }),
        node('into', 'input', 'Into', 96, 256, { name: 'language', type: 'text', required: true }),
        node('ask', 'prompt', 'Translate it', 360, 96, {
          template: 'Translate into {{language}}. Give the translation alone.\n\n{{line}}',
        }),
        node('there', 'model', 'Translation', 616, 96, {
          target: practice('balanced'),
          temperature: 0,
          maxTokens: 400,
        }),
        node('ask-back', 'prompt', 'And back', 872, 208, {
          template: 'Translate into English. Give the translation alone.\n\n{{text}}',
        }),
        node('back', 'model', 'Back again', 1128, 208, {
          target: practice('frontier'),
          temperature: 0,
          maxTokens: 400,
        }),
        node('same', 'judge', 'Says the same?', 1384, 208, {
          mode: 'score',
          target: practice('judge'),
          threshold: 0.7,
          rubric: [{ id: 'same', text: 'The answer says the same as the reference.', weight: 1 }],
        }),
        node('done', 'output', 'Translation', 1632, 88, { name: 'translation' }),
        node('verdict', 'output', 'Verdict', 1632, 248, { name: 'verdict' }),
      ]),
      node('translations', 'output', 'Translations', 2296, 88, { name: 'translations' }),
      node('verdicts', 'output', 'Verdicts', 2296, 248, { name: 'verdicts' }),
      note(288, 480, 'Practice models don’t know languages: choose real ones in the three nodes inside.'),
    ],
    wires: [
      'text.value > each.items',
      'language.value > each.language',
      'item.value > ask.line',
      'into.value > ask.language',
      'ask.text > there.prompt',
      'there.answer > done.value',
      'there.answer > ask-back.text',
      'ask-back.text > back.prompt',
      'back.answer > same.answer',
      'item.value > same.reference',
      'same.verdict > verdict.value',
      'each.translation > translations.value',
      'each.verdict > verdicts.value',
    ],
  }),
}
