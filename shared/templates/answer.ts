import { draw, node, note, type Template } from './build.ts'
import { practice, question } from './pieces.ts'

export const singleModel: Template = {
  id: 'single-model',
  title: 'One model',
  summary: 'A question, a model, an answer. The smallest pipeline there is, to change as you like.',
  document: draw({
    name: 'One model',
    description: 'A question goes to one model; what it says is the answer.',
    nodes: [
      node('question', 'input', 'Question', 0, 0, {
        name: 'question',
        type: 'text',
        required: true,
        default: 'What is 17 * 23?',
      }),
      node('model', 'model', 'Model', 260, 0, {
        target: practice('balanced'),
        system: 'Answer briefly and plainly.',
        temperature: 0,
        maxTokens: 512,
      }),
      node('answer', 'output', 'Answer', 520, 0, { name: 'answer' }),
      note(
        0,
        200,
        'Press Run. Then choose another model on the Model node and run again: the receipt shows what each one cost.',
      ),
    ],
    wires: ['question.value > model.prompt', 'model.answer > answer.value'],
  }),
}

export const failoverChain: Template = {
  id: 'failover-chain',
  title: 'Failover chain',
  summary: 'Asks one provider; if it is down, slow or overloaded, the next one answers, and the receipt says which.',
  document: draw({
    name: 'Failover chain',
    description: 'Three targets in order. The next is asked only when the one before has failed.',
    settings: { timeoutMs: 120_000 },
    nodes: [
      question(150),
      node('first', 'model', 'First choice', 260, 0, {
        target: practice('frontier'),
        maxTokens: 1024,
        timeouts: { firstTokenMs: 10_000, totalMs: 60_000 },
      }),
      node('second', 'model', 'Second choice', 260, 150, {
        target: { provider: 'practice-anthropic', model: 'balanced' },
        maxTokens: 1024,
      }),
      node('last', 'model', 'Last resort', 260, 300, {
        target: { provider: 'practice-ollama', model: 'cheap' },
        maxTokens: 1024,
      }),
      node('chain', 'fallback', 'Whoever answers first in line', 520, 150, { options: 3 }),
      node('answer', 'output', 'Answer', 780, 150, { name: 'answer' }),
      note(260, 450, 'The options stand at three providers, so that one of them being down stops nobody.'),
    ],
    wires: [
      'question.value > first.prompt',
      'question.value > second.prompt',
      'question.value > last.prompt',
      'first.answer > chain.option1',
      'second.answer > chain.option2',
      'last.answer > chain.option3',
      'chain.answer > answer.value',
    ],
  }),
}

export const cheapFirst: Template = {
  id: 'cheap-first',
  title: 'Cheap first',
  summary: 'A small model answers, a judge checks it, and a strong model is asked only when it must be.',
  document: draw({
    name: 'Cheap first',
    description: 'Small model answers; a judge checks; a strong model takes over when it must.',
    settings: { budget: { perRunUsd: 0.05 }, timeoutMs: 120_000, maxConcurrency: 8, seed: 7, dataTags: [] },
    nodes: [
      question(0),
      node('small', 'model', 'Small', 260, 0, {
        target: practice('cheap'),
        system: '',
        temperature: 0,
        maxTokens: 512,
      }),
      node('gate', 'judge', 'Good enough?', 520, 0, {
        mode: 'score',
        target: practice('judge'),
        threshold: 0.7,
        rubric: [{ id: 'correct', text: 'The answer is correct and complete.', weight: 1 }],
      }),
      node('strong', 'model', 'Strong', 520, 240, {
        target: practice('frontier'),
        temperature: 0,
      }),
      node('best', 'fallback', 'First good answer', 780, 0, { options: 2 }),
      node('answer', 'output', 'Answer', 1040, 0, { name: 'answer' }),
    ],
    wires: [
      'question.value > small.prompt',
      'question.value > strong.prompt',
      'small.answer > gate.answer',
      'question.value > gate.question',
      'gate.pass > best.option1',
      'strong.answer > best.option2',
      'best.answer > answer.value',
    ],
  }),
}
