import type { ErrorClass } from '../../../shared/errors.ts'

/** Each class of error in a few words, and what a person can do about it. */
export const errorWords: Record<ErrorClass, { label: string; todo: string }> = {
  network: { label: 'No connection', todo: 'Check the network and the address of the provider, then run again.' },
  config: { label: 'Wrong address', todo: 'Correct the provider’s address under Models and keys.' },
  timeout: { label: 'Too slow', todo: 'Run again, allow more time in the node’s settings, or choose a faster model.' },
  rate_limit: { label: 'Too many requests', todo: 'Wait a little, or add a Fallback to another provider.' },
  quota: { label: 'No credit left', todo: 'Top up at the provider, or choose another.' },
  overloaded: { label: 'Overloaded', todo: 'Run again later, or add a Fallback.' },
  server: { label: 'Provider’s own error', todo: 'Run again later, or add a Fallback.' },
  conflict: { label: 'Busy with the same', todo: 'Run again.' },
  bad_request: {
    label: 'Request refused',
    todo: 'Look at the node’s settings: the provider did not accept one of them.',
  },
  auth: { label: 'Key refused', todo: 'Set a valid key under Models and keys.' },
  permission: { label: 'Not allowed', todo: 'This key may not use this model: use another key or model.' },
  model_not_found: { label: 'No such model', todo: 'Choose another model in the node’s settings.' },
  context_length: { label: 'Text too long', todo: 'Shorten what goes in, or choose a model with a larger window.' },
  refusal: { label: 'Refused to answer', todo: 'Change the prompt, or ask another model.' },
  content_filter: { label: 'Filtered', todo: 'Change the prompt, or ask another model.' },
  empty: { label: 'Empty answer', todo: 'Run again, or ask another model.' },
  truncated: { label: 'Answer broke off', todo: 'Run again, or add a Fallback.' },
  invalid_output: {
    label: 'Not in the form asked for',
    todo: 'Loosen the schema, or choose a model that keeps to it.',
  },
  low_quality: { label: 'Not good enough', todo: 'Give it a Fallback that asks a stronger model.' },
  policy: { label: 'Not permitted here', todo: 'A rule of this pipeline forbids it: change the rule or the model.' },
  budget: { label: 'Over budget', todo: 'Raise the budget in the pipeline’s settings, or use cheaper models.' },
  cancelled: { label: 'Stopped', todo: 'Run again to have the rest.' },
  no_output: { label: 'No Output was reached', todo: 'Look which way the run took, and wire an Output to it.' },
  unknown: { label: 'Unknown error', todo: 'Run again; if it stays, look at the message.' },
}
