import type { ErrorClass } from '../errors.ts'

/** What happened and what to do about it, by class. `%` is the provider's label. */
const words: Partial<Record<ErrorClass, { happened: string; todo: string }>> = {
  network: { happened: "% can't be reached.", todo: 'Check the connection, then try again.' },
  config: { happened: 'Something else than % answers at this address.', todo: 'Check the address in Models and keys.' },
  timeout: { happened: '% took too long.', todo: 'Try again, or allow more time.' },
  rate_limit: {
    happened: '% is getting too many requests from this key.',
    todo: 'Wait a little, or send fewer at once.',
  },
  quota: { happened: 'The account at % has nothing left to spend.', todo: 'Add credit or raise the limit there.' },
  overloaded: { happened: '% is overloaded.', todo: 'Try again in a moment.' },
  server: { happened: '% had an error of its own.', todo: 'Try again in a moment.' },
  conflict: { happened: "% couldn't take the request just now.", todo: 'Try again.' },
  bad_request: { happened: '% refused the request as wrong.', todo: "Check this node's settings." },
  auth: { happened: '% refused the key.', todo: 'Check the key in Models and keys.' },
  permission: { happened: "% doesn't allow this key to do that.", todo: 'Check what the key and the account may use.' },
  model_not_found: { happened: "% doesn't have this model.", todo: 'Choose another model.' },
  context_length: {
    happened: 'The prompt is too long for this model of %.',
    todo: 'Shorten it, or take a model with a larger window.',
  },
  refusal: { happened: 'The model of % refused to answer.', todo: 'Change the prompt, or ask another model.' },
  content_filter: {
    happened: 'The content filter of % stopped the answer.',
    todo: 'Change the prompt, or ask another model.',
  },
  empty: { happened: '% gave an empty answer.', todo: 'Try again.' },
  truncated: { happened: 'The answer of % broke off before its end.', todo: 'Try again.' },
  cancelled: { happened: 'The request to % was stopped.', todo: '' },
}
const otherwise = { happened: '% failed in a way that is not known.', todo: 'Try again, or ask another model.' }

export const failureWords = (errorClass: ErrorClass): { happened: string; todo: string } =>
  words[errorClass] ?? otherwise

/** A message without the advice that its class ends with, for where better advice stands beside it. */
export function withoutAdvice(message: string, errorClass: ErrorClass): string {
  const { todo } = failureWords(errorClass)
  return todo === '' ? message : message.replace(` ${todo}`, '')
}
