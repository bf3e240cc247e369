import { draw, node, note, type Template } from './build.ts'
import { practice, triage, triageWires } from './pieces.ts'

export const supportTriage: Template = {
  id: 'support-triage',
  title: 'Support triage',
  summary:
    'A small model sorts each message; every branch has its own instructions, and only the one taken is paid for.',
  document: draw({
    name: 'Support triage',
    description:
      'Sorts a customer message into billing, technical or other, and answers it with the right instructions.',
    nodes: [
      ...triage('What is it about?', {
        mode: 'classifier',
        branches: [
          {
            id: 'billing',
            label: 'Billing',
            description: 'Payments, charges, invoices, refunds, subscriptions and prices.',
          },
          {
            id: 'technical',
            label: 'Technical',
            description: 'Errors, crashes, bugs, installing, signing in, something that does not work.',
          },
          {
            id: 'other',
            label: 'Anything else',
            description: 'Praise, questions about the company, and what fits nowhere else.',
          },
        ],
        else: 'other',
        target: practice('balanced'),
      }),
      note(
        250,
        400,
        'Three wires meet in Reply: the router takes exactly one branch, so only one of them ever carries an answer.',
      ),
    ],
    wires: [...triageWires],
  }),
}

const letter =
  'Maria Lopez <maria.lopez@example.com> wrote on 3 March 2026: the boiler at 12 Elm Street was repaired on 28 February 2026, ' +
  'but it has leaked again since. She paid $480.00 for the repair and asks for it to be done again free of charge before 15 March 2026.'

export const documentPipeline: Template = {
  id: 'document-pipeline',
  title: 'Document pipeline',
  summary: 'Extracts the facts of a document as JSON, sorts it, sums it up, and puts all three into one report.',
  document: draw({
    name: 'Document pipeline',
    description: 'Extract, classify and summarise side by side; the facts are checked before they go into the report.',
    nodes: [
      node('document', 'input', 'Document', 0, 170, {
        name: 'document',
        type: 'text',
        required: true,
        default: letter,
      }),
      node('extract-ask', 'prompt', 'Ask for facts', 240, 0, {
        template: 'Extract the names, dates, amounts and e-mail addresses from this text as JSON.\n\n{{document}}',
      }),
      node('extract', 'model', 'Extract', 490, 0, {
        target: practice('balanced'),
        temperature: 0,
        maxTokens: 800,
        outputSchema: {
          type: 'object',
          additionalProperties: false,
          required: ['names', 'dates', 'amounts', 'emails'],
          properties: {
            names: { type: 'array', items: { type: 'string' } },
            dates: { type: 'array', items: { type: 'string' } },
            amounts: { type: 'array', items: { type: 'string' } },
            emails: { type: 'array', items: { type: 'string' } },
          },
        },
      }),
      node('facts', 'parse', 'Facts', 740, 0, {
        fields: [
          { name: 'names', path: 'names' },
          { name: 'dates', path: 'dates' },
          { name: 'amounts', path: 'amounts' },
        ],
      }),
      node('classify-ask', 'prompt', 'Ask for its kind', 240, 170, {
        template:
          'Sort this text into one of these categories: repair, order, praise.\nAnswer with one word.\n\nText: {{document}}',
      }),
      node('classify', 'model', 'Classify', 490, 170, {
        target: practice('cheap'),
        temperature: 0,
        maxTokens: 60,
      }),
      node('summarise-ask', 'prompt', 'Ask for a summary', 240, 340, {
        template: 'Summarise this text in two sentences.\n\n{{document}}',
      }),
      node('summarise', 'model', 'Summarise', 490, 340, {
        target: practice('balanced'),
        temperature: 0,
        maxTokens: 300,
      }),
      node('write', 'prompt', 'Put together', 990, 170, {
        template: 'Kind: {{kind}}\n\n{{summary}}\n\nNames: {{names}}\nDates: {{dates}}\nAmounts: {{amounts}}',
      }),
      node('report', 'output', 'Report', 1240, 170, { name: 'report' }),
    ],
    wires: [
      'document.value > extract-ask.document',
      'document.value > classify-ask.document',
      'document.value > summarise-ask.document',
      'extract-ask.text > extract.prompt',
      'classify-ask.text > classify.prompt',
      'summarise-ask.text > summarise.prompt',
      'extract.answer > facts.value',
      'classify.answer > write.kind',
      'summarise.answer > write.summary',
      'facts.names > write.names',
      'facts.dates > write.dates',
      'facts.amounts > write.amounts',
      'write.text > report.value',
    ],
  }),
}

export const plannedWork: Template = {
  id: 'planned-work',
  title: 'Plan, then do',
  summary: 'A model drafts the steps for your task; they are checked, drawn, and run by models that you allow.',
  document: draw({
    name: 'Plan, then do',
    description: 'The steps are no one’s drawing but a model’s: at most five, of kinds and models that you allow.',
    settings: { budget: { perRunUsd: 0.25 } },
    nodes: [
      node('task', 'input', 'Task', 0, 40, {
        name: 'task',
        type: 'text',
        required: true,
        default: 'Extract the facts from the letter, and summarise it.',
      }),
      node('letter', 'input', 'Letter', 0, 200, { name: 'letter', type: 'text', required: true, default: letter }),
      node('planner', 'planner', 'Plan it and do it', 280, 0, {
        target: practice('frontier'),
        targets: [practice('balanced'), practice('judge')],
        kinds: ['prompt', 'model', 'judge', 'check', 'fallback', 'blend'],
        maxSteps: 5,
        stepTokens: 500,
      }),
      node('answer', 'output', 'Answer', 1304, 40, { name: 'answer' }),
      note(
        280,
        352,
        'Ask it to translate the letter, or for what speaks for and against it: other steps are drafted. Select the node after a run to take them over as nodes of your own.',
      ),
    ],
    wires: ['task.value > planner.prompt', 'letter.value > planner.context', 'planner.answer > answer.value'],
  }),
}
