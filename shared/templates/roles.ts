import { draw, node, note, type Template } from './build.ts'
import { practice, question, shortAnswer } from './pieces.ts'

export const compareThree: Template = {
  id: 'compare',
  title: 'Compare three models',
  summary: 'One question, three models, their answers side by side with cost and time; you pick the best.',
  document: draw({
    name: 'Compare three models',
    description:
      'Three answers side by side. Your picks are kept, so that after some runs you know which model you like.',
    nodes: [
      question(150),
      node('first', 'model', 'Cheap', 260, 0, { target: practice('cheap'), maxTokens: 600 }),
      node('second', 'model', 'Balanced', 260, 150, {
        target: practice('balanced'),
        maxTokens: 600,
      }),
      node('third', 'model', 'Strong', 260, 300, {
        target: practice('frontier'),
        maxTokens: 600,
      }),
      node('compare', 'compare', 'Side by side', 540, 150, { ask: 'pick', blind: false }),
      node('answers', 'output', 'Answers', 800, 150, { name: 'answers' }),
      note(260, 450, 'Turn on “Hide whose they are” on the Compare to pick without knowing who wrote what.'),
    ],
    wires: [
      'question.value > first.prompt',
      'question.value > second.prompt',
      'question.value > third.prompt',
      'first.answer > compare.answers',
      'second.answer > compare.answers',
      'third.answer > compare.answers',
      'compare.answers > answers.value',
    ],
  }),
}

export const thinkerWorkerVerifier: Template = {
  id: 'thinker-worker-verifier',
  title: 'Thinker, worker, verifier',
  summary: 'A strong model plans, a small one does the work by the plan, and a third checks it and gives the answer.',
  document: draw({
    name: 'Thinker, worker, verifier',
    description: 'The plan goes to the worker as context, and its work to the verifier; each is told its role.',
    nodes: [
      node('task', 'input', 'Task', 0, 150, { name: 'task', type: 'text', required: true }),
      node('thinker', 'model', 'Thinker', 250, 0, {
        target: practice('frontier'),
        role: 'thinker',
        temperature: 0,
        maxTokens: 400,
      }),
      node('worker', 'model', 'Worker', 510, 150, {
        target: practice('balanced'),
        role: 'worker',
        temperature: 0,
        maxTokens: 1024,
      }),
      node('verifier', 'model', 'Verifier', 770, 150, {
        target: practice('frontier'),
        role: 'verifier',
        temperature: 0,
        maxTokens: 1024,
      }),
      node('answer', 'output', 'Answer', 1030, 150, { name: 'answer' }),
      note(
        250,
        330,
        'What each role is told stands in its settings, under “Role”. Change the words, or take another model for one of them.',
      ),
    ],
    wires: [
      'task.value > thinker.prompt',
      'task.value > worker.prompt',
      'thinker.answer > worker.context',
      'task.value > verifier.prompt',
      'worker.answer > verifier.context',
      'verifier.answer > answer.value',
    ],
  }),
}

const tries = ['v0', 'v1', 'v2', 'v3']

export const agreeOrEscalate: Template = {
  id: 'agree-or-escalate',
  title: 'Agree, or ask the strong one',
  summary: 'A cheap model answers four times; where fewer than three agree, a strong model is asked. No judge to pay.',
  document: draw({
    name: 'Agree, or ask the strong one',
    description: 'Agreement stands in for a judge: free, and good for short answers. The practice numbers compare it.',
    nodes: [
      question(228),
      shortAnswer(250, 228),
      ...tries.map((id, i) =>
        node(id, 'model', `Try ${i + 1}`, 520, i * 152, {
          target: practice('cheap'),
          temperature: 0.8,
          maxTokens: 60,
        }),
      ),
      node('vote', 'blend', 'Vote', 800, 228, { strategy: 'vote' }),
      node('apart', 'router', 'Do they agree?', 1070, 228, {
        mode: 'rules',
        branches: [
          {
            id: 'apart',
            label: 'They differ',
            // Of the six pairs of four answers, three differ when one answer stands alone.
            when: { field: 'input.json.score', op: 'gt', value: 0.5 },
          },
          { id: 'agreed', label: 'They agree' },
        ],
        else: 'agreed',
      }),
      node('again', 'transform', 'The question again', 1340, 108, {
        inputs: [{ name: 'q' }],
        expression: '$q',
        gives: 'text',
      }),
      node('strong', 'model', 'Strong', 1610, 108, {
        target: practice('frontier'),
        temperature: 0,
      }),
      node('agreed', 'transform', 'What they say', 1340, 348, {
        inputs: [{ name: 'said' }],
        expression: '$said',
        gives: 'text',
      }),
      node('answer', 'output', 'Answer', 1880, 228, { name: 'answer' }),
      note(
        800,
        488,
        'How far answers are apart comes out of every Blend, from 0 to 1. Lower the 0.5 in the Router to ask the strong one more often.',
      ),
    ],
    wires: [
      'question.value > ask.question',
      ...tries.flatMap((id) => [`ask.text > ${id}.prompt`, `${id}.answer > vote.answers`]),
      'vote.disagreement > apart.value',
      'apart.apart > again.value',
      'question.value > again.q',
      'again.value > strong.prompt',
      'apart.agreed > agreed.value',
      'vote.answer > agreed.said',
      'strong.answer > answer.value',
      'agreed.value > answer.value',
    ],
  }),
}
