import { draw, node, note, type Template } from './build.ts'
import { practice } from './pieces.ts'

export const privateStays: Template = {
  id: 'private-data-stays-local',
  title: 'Private data stays local',
  summary:
    'A model on your machine reads a letter as it is; a strong one elsewhere sees it with names and numbers masked.',
  document: draw({
    name: 'Private data stays local',
    description:
      'The letter is tagged as personal data: its wires lead to models on this machine only, unless a Guard has masked it.',
    nodes: [
      node('letter', 'input', 'Letter', 0, 170, {
        name: 'letter',
        type: 'text',
        required: true,
        default:
          'The boiler that you repaired for Maria Lopez on 3 March is leaking again, and she has paid 480 euros for it. She asks to be called at +49 30 901820 or written to at maria.lopez@example.com before Friday.',
        tags: ['personal'],
      }),
      node('which', 'prompt', 'Which kind?', 260, 0, {
        template:
          'Sort this text into one of these categories: repair, refund, order, praise.\nAnswer with one word.\n\nText: {{letter}}',
      }),
      node('local', 'model', 'On this machine', 530, 0, {
        target: practice('balanced'),
        temperature: 0,
        maxTokens: 20,
      }),
      node('kind', 'output', 'Kind', 1340, 0, { name: 'kind' }),
      node('mask', 'guard', 'Mask it', 260, 170, { mode: 'mask', names: [{ name: 'Maria Lopez' }] }),
      node('sum', 'prompt', 'Sum it up', 530, 170, {
        template: 'Summarise the letter in two sentences. Keep every mark in square brackets as it is.\n\n{{letter}}',
      }),
      node('strong', 'model', 'Strong, elsewhere', 800, 170, {
        target: practice('frontier'),
        temperature: 0,
        maxTokens: 300,
      }),
      node('restore', 'guard', 'Put it back', 1070, 170, { mode: 'restore' }),
      node('summary', 'output', 'Summary', 1340, 170, { name: 'summary' }),
      note(
        260,
        370,
        'A service’s model for “Strong, elsewhere” is fine. For “On this machine” it isn’t: nothing runs, and the problem tells the way out.',
      ),
    ],
    wires: [
      'letter.value > which.letter',
      'which.text > local.prompt',
      'local.answer > kind.value',
      'letter.value > mask.value',
      'mask.pass > sum.letter',
      'sum.text > strong.prompt',
      'strong.answer > restore.value',
      'mask.secrets > restore.secrets',
      'restore.pass > summary.value',
    ],
  }),
}
