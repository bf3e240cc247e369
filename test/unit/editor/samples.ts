import type { PipelineDocument } from '../../../shared/document/schema.ts'

/** Question → Small → Good enough? → First good answer → Answer, with Strong as the second option. */
export const cheapFirst = (): PipelineDocument => ({
  format: 'switchyard.pipeline',
  version: 1,
  name: 'Cheap first',
  settings: { seed: 7 },
  nodes: [
    {
      id: 'question',
      kind: 'input',
      title: 'Question',
      position: { x: 0, y: 0 },
      config: { name: 'question', type: 'text', required: true },
    },
    {
      id: 'small',
      kind: 'model',
      title: 'Small',
      position: { x: 260, y: 0 },
      config: { target: { provider: 'practice', model: 'cheap' }, temperature: 0 },
    },
    {
      id: 'gate',
      kind: 'judge',
      title: 'Good enough?',
      position: { x: 520, y: 0 },
      config: {
        mode: 'score',
        target: { provider: 'practice', model: 'judge' },
        threshold: 0.7,
        rubric: [{ id: 'correct', text: 'It is correct.', weight: 1 }],
      },
    },
    {
      id: 'strong',
      kind: 'model',
      title: 'Strong',
      position: { x: 520, y: 180 },
      config: { target: { provider: 'practice', model: 'frontier' } },
    },
    { id: 'best', kind: 'fallback', title: 'First good answer', position: { x: 780, y: 0 }, config: { options: 2 } },
    { id: 'answer', kind: 'output', title: 'Answer', position: { x: 1040, y: 0 }, config: { name: 'answer' } },
  ],
  edges: [
    { id: 'e1', from: { node: 'question', port: 'value' }, to: { node: 'small', port: 'prompt' } },
    { id: 'e2', from: { node: 'question', port: 'value' }, to: { node: 'strong', port: 'prompt' } },
    { id: 'e3', from: { node: 'small', port: 'answer' }, to: { node: 'gate', port: 'answer' } },
    { id: 'e4', from: { node: 'question', port: 'value' }, to: { node: 'gate', port: 'question' } },
    { id: 'e5', from: { node: 'gate', port: 'pass' }, to: { node: 'best', port: 'option1' } },
    { id: 'e6', from: { node: 'strong', port: 'answer' }, to: { node: 'best', port: 'option2' } },
    { id: 'e7', from: { node: 'best', port: 'answer' }, to: { node: 'answer', port: 'value' } },
  ],
})
