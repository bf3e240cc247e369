import { draw, node, note, type Template } from './build.ts'
import { practice, question, shortAnswer } from './pieces.ts'

export const blendPanel: Template = {
  id: 'blend-panel',
  title: 'Blend of three',
  summary: 'Three models answer side by side; a fourth merges what they say and works out where they conflict.',
  document: draw({
    name: 'Blend of three',
    description: 'Three answers, one consensus, and how far they were apart.',
    nodes: [
      question(150),
      node('panel-a', 'model', 'Quick', 260, 0, {
        target: practice('cheap'),
        temperature: 0,
        maxTokens: 600,
      }),
      node('panel-b', 'model', 'Balanced', 260, 150, {
        target: practice('balanced'),
        temperature: 0,
        maxTokens: 600,
      }),
      node('panel-c', 'model', 'Thorough', 260, 300, {
        target: practice('frontier'),
        temperature: 0,
        maxTokens: 600,
      }),
      node('blend', 'blend', 'Consensus', 540, 150, {
        strategy: 'consensus',
        target: practice('frontier'),
        minOk: 2,
      }),
      node('answer', 'output', 'Answer', 800, 90, { name: 'answer' }),
      node('apart', 'output', 'How far apart', 800, 230, { name: 'disagreement' }),
    ],
    wires: [
      'question.value > panel-a.prompt',
      'question.value > panel-b.prompt',
      'question.value > panel-c.prompt',
      'panel-a.answer > blend.answers',
      'panel-b.answer > blend.answers',
      'panel-c.answer > blend.answers',
      'question.value > blend.question',
      'blend.answer > answer.value',
      'blend.disagreement > apart.value',
    ],
  }),
}

export const bestOfN: Template = {
  id: 'best-of-n',
  title: 'Best of three',
  summary: 'One model tries three times; a judge picks the best try and it goes on word for word.',
  document: draw({
    name: 'Best of three',
    description: 'Three tries of one model, compared under anonymous names in shuffled order.',
    nodes: [
      question(150),
      ...['try-1', 'try-2', 'try-3'].map((id, i) =>
        node(id, 'model', `Try ${i + 1}`, 260, i * 150, {
          target: practice('balanced'),
          temperature: 0.9,
          maxTokens: 600,
        }),
      ),
      node('pick', 'judge', 'Pick the best', 540, 150, {
        mode: 'best',
        target: practice('judge'),
        rubric: [
          { id: 'correct', text: 'The answer is correct and complete.', weight: 1 },
          { id: 'clear', text: 'The answer is easy to follow.', weight: 0.5 },
        ],
      }),
      node('answer', 'output', 'Answer', 800, 150, { name: 'answer' }),
    ],
    wires: [
      'question.value > try-1.prompt',
      'question.value > try-2.prompt',
      'question.value > try-3.prompt',
      'try-1.answer > pick.candidates',
      'try-2.answer > pick.candidates',
      'try-3.answer > pick.candidates',
      'question.value > pick.question',
      'pick.best > answer.value',
    ],
  }),
}

const voters = ['vote-1', 'vote-2', 'vote-3', 'vote-4', 'vote-5']

export const selfConsistency: Template = {
  id: 'self-consistency-vote',
  title: 'Self-consistency vote',
  summary:
    'A cheap model answers five times and the majority wins. Counting is free, and often beats one expensive answer.',
  document: draw({
    name: 'Self-consistency vote',
    description: 'Five short answers of a cheap model; what most of them say is the answer.',
    nodes: [
      question(304),
      shortAnswer(260, 304),
      ...voters.map((id, i) =>
        node(id, 'model', `Voter ${i + 1}`, 520, i * 152, {
          target: practice('cheap'),
          temperature: 0.8,
          maxTokens: 60,
        }),
      ),
      node('majority', 'blend', 'Majority', 800, 304, { strategy: 'vote', minOk: 3 }),
      node('answer', 'output', 'Answer', 1060, 304, { name: 'answer' }),
      note(
        0,
        440,
        'Votes count as equal by what they say: 1,104 and “1104.” are one. With JSON answers, vote on one field.',
      ),
    ],
    wires: [
      'question.value > ask.question',
      ...voters.map((id) => `ask.text > ${id}.prompt`),
      ...voters.map((id) => `${id}.answer > majority.answers`),
      'majority.answer > answer.value',
    ],
  }),
}
