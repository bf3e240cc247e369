import type { ErrorClass } from '../../../shared/errors.ts'

interface Words {
  label: string
  todo: string
  /** The button that goes with it: run again, look at providers and keys or at budgets, or change the node. */
  mend: 'again' | 'models' | 'costs' | 'node'
}

/** Each class of error in a few words, and what a person can do about it. */
export const errorWords: Record<ErrorClass, Words> = {
  network: {
    label: 'No connection',
    todo: 'Check the network and the address of the provider, then run again.',
    mend: 'again',
  },
  config: { label: 'Wrong address', todo: 'Correct the provider’s address under Models and keys.', mend: 'models' },
  timeout: {
    label: 'Too slow',
    todo: 'Run again, allow more time in the node’s settings, or choose a faster model.',
    mend: 'again',
  },
  rate_limit: {
    label: 'Too many requests',
    todo: 'Wait a little, or add a Fallback to another provider.',
    mend: 'again',
  },
  quota: { label: 'No credit left', todo: 'Top up at the provider, or choose another.', mend: 'models' },
  overloaded: { label: 'Overloaded', todo: 'Run again later, or add a Fallback.', mend: 'again' },
  server: { label: 'Provider’s own error', todo: 'Run again later, or add a Fallback.', mend: 'again' },
  conflict: { label: 'Busy with the same', todo: 'Run again.', mend: 'again' },
  bad_request: {
    label: 'Request refused',
    todo: 'Look at the node’s settings: the provider did not accept one of them.',
    mend: 'node',
  },
  auth: { label: 'Key refused', todo: 'Set a valid key under Models and keys.', mend: 'models' },
  permission: {
    label: 'Not allowed',
    todo: 'This key may not use this model: use another key or model.',
    mend: 'models',
  },
  model_not_found: { label: 'No such model', todo: 'Choose another model in the node’s settings.', mend: 'node' },
  context_length: {
    label: 'Text too long',
    todo: 'Shorten what goes in, or choose a model with a larger window.',
    mend: 'node',
  },
  refusal: { label: 'Refused to answer', todo: 'Change the prompt, or ask another model.', mend: 'node' },
  content_filter: { label: 'Filtered', todo: 'Change the prompt, or ask another model.', mend: 'node' },
  empty: { label: 'Empty answer', todo: 'Run again, or ask another model.', mend: 'again' },
  truncated: { label: 'Answer broke off', todo: 'Run again, or add a Fallback.', mend: 'again' },
  invalid_output: {
    label: 'Not in the form asked for',
    todo: 'Loosen the schema, or choose a model that keeps to it.',
    mend: 'node',
  },
  low_quality: { label: 'Not good enough', todo: 'Give it a Fallback that asks a stronger model.', mend: 'node' },
  policy: {
    label: 'Not permitted here',
    todo: 'A rule of this pipeline forbids it: change the rule or the model.',
    mend: 'node',
  },
  guard: {
    label: 'Stopped by a Guard',
    todo: 'Look at what it found: change the text, or what the Guard lets through.',
    mend: 'node',
  },
  budget: {
    label: 'Over budget',
    todo: 'Raise the budget in the pipeline’s settings, or use cheaper models.',
    mend: 'node',
  },
  cancelled: { label: 'Stopped', todo: 'Run again to have the rest.', mend: 'again' },
  no_output: {
    label: 'No Output was reached',
    todo: 'Look which way the run took, and wire an Output to it.',
    mend: 'node',
  },
  unknown: { label: 'Unknown error', todo: 'Run again; if it stays, look at the message.', mend: 'again' },
}

/** Words of an error by its code, where the code says more than its class. */
const codeWords: Readonly<Record<string, Words>> = {
  out_of_service: {
    label: 'Out of service',
    todo: 'Put it back in service, from the sign on its node or under Models and keys, or choose another model.',
    mend: 'models',
  },
  shared_budget: {
    label: 'Over budget',
    todo: 'Raise this budget under Costs, wait until its time is over, or use cheaper models.',
    mend: 'costs',
  },
  held_budget: {
    label: 'Over budget',
    todo: 'Raise the budget in the settings of the pipeline that this node holds, or use cheaper models in it.',
    mend: 'node',
  },
  run_deadline: {
    label: 'Too slow',
    todo: 'Run again, allow more time in the pipeline’s settings, or choose faster models.',
    mend: 'again',
  },
  data_policy: {
    label: 'May not see the data',
    todo: 'Choose a model that may, or change who may see it under Models and keys, Data.',
    mend: 'models',
  },
}

export const wordsOfError = (error: { class: ErrorClass; code: string | null }): Words =>
  codeWords[error.code ?? ''] ?? errorWords[error.class]
