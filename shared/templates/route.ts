import { handbookId } from '../documents/handbook.ts'
import { draw, node, note, type Template } from './build.ts'
import { practice, triage, triageWires } from './pieces.ts'

export const triageByExamples: Template = {
  id: 'triage-by-examples',
  title: 'Support triage by examples',
  summary:
    'Each message goes where it resembles the examples most; they are compared by an embedding model, and paid for once.',
  document: draw({
    name: 'Support triage by examples',
    description: 'Sorts customer messages by example texts into billing, technical or anything else.',
    nodes: [
      ...triage('What is it like?', {
        mode: 'similarity',
        target: practice('embed'),
        branches: [
          {
            id: 'billing',
            label: 'Billing',
            examples: [
              'I was charged twice this month.',
              'Please send me an invoice for my payment.',
              'I want a refund for my subscription.',
              'Why did the price of my plan go up?',
            ],
          },
          {
            id: 'technical',
            label: 'Technical',
            examples: [
              'The app crashes when I open it.',
              'I get an error when I sign in.',
              'The update does not install.',
              'My password does not work any more.',
            ],
          },
          { id: 'other', label: 'Anything else' },
        ],
        else: 'other',
      }),
      note(
        250,
        400,
        'Put your own messages in as examples. “Fit the thresholds” takes earlier runs and says how many go right.',
      ),
    ],
    wires: [...triageWires],
  }),
}

export const canaryModel: Template = {
  id: 'canary-a-new-model',
  title: 'Canary a new model',
  summary:
    'A new model answers 5 % of the questions, then 25 %, then all, while it does as well as the old one; else it goes back to none.',
  document: draw({
    name: 'Canary a new model',
    description:
      'Tries a new model on a small, growing share of the users, and takes it back when it does worse than the old one.',
    nodes: [
      node('question', 'input', 'Question', 0, 80, {
        name: 'question',
        type: 'text',
        required: true,
        default: 'What is 17 * 23?',
      }),
      node('user', 'input', 'User', 0, 260, { name: 'user', type: 'text', required: false, default: 'me' }),
      node('split', 'router', 'Who answers?', 250, 80, {
        mode: 'split',
        branches: [
          { id: 'new', label: 'New' },
          { id: 'old', label: 'Old', weight: 1 },
        ],
        else: 'old',
        canary: { branch: 'new', sticky: 'vars.user', costFactor: 10 },
      }),
      node('new-model', 'model', 'New model', 540, 0, { target: practice('balanced'), temperature: 0, maxTokens: 400 }),
      node('old-model', 'model', 'Old model', 540, 170, { target: practice('cheap'), temperature: 0, maxTokens: 400 }),
      node('answer', 'output', 'Answer', 830, 80, { name: 'answer' }),
      note(
        250,
        300,
        'The node says how the canary stands. The same user always meets the same model; change “User” to see the other side.',
      ),
    ],
    wires: [
      'question.value > split.value',
      'user.value > split.context',
      'split.new > new-model.prompt',
      'split.old > old-model.prompt',
      'new-model.answer > answer.value',
      'old-model.answer > answer.value',
    ],
  }),
}

export const askDocuments: Template = {
  id: 'ask-my-documents',
  title: 'Ask my documents',
  summary: 'Finds the passages of your own files that a question is about, and answers from them with their sources.',
  document: draw({
    name: 'Ask my documents',
    description: 'Passages by words and by meaning; the answer says where it is written.',
    nodes: [
      node('question', 'input', 'Question', 0, 120, {
        name: 'question',
        type: 'text',
        required: true,
        default: 'Until when can I cancel an order free of charge?',
      }),
      node('find', 'documents', 'Find passages', 250, 230, {
        collection: handbookId,
        target: practice('embed'),
        top: 4,
      }),
      node('say', 'model', 'Answer from them', 540, 120, {
        target: practice('balanced'),
        system:
          'Answer from the passages under "Context:" alone, in one or two sentences, and give the number of the passage in brackets. If they do not say, say so.',
        temperature: 0,
        maxTokens: 400,
      }),
      node('answer', 'output', 'Answer', 830, 60, { name: 'answer' }),
      node('sources', 'output', 'Sources', 830, 260, { name: 'sources' }),
      note(250, 420, 'The handbook of a bakery comes with the app. Choose a folder of your own in “Find passages”.'),
    ],
    wires: [
      'question.value > find.query',
      'question.value > say.prompt',
      'find.context > say.context',
      'say.answer > answer.value',
      'find.sources > sources.value',
    ],
  }),
}
