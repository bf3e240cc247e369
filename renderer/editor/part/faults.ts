/** Faults that can be put in front of a model, in the words of a person; `fault` as the practice provider reads it. */
export const faults = [
  { fault: 'status=429;retry-after=2', label: 'Too many requests', help: 'Try again in 2 seconds.' },
  { fault: 'status=529', label: 'Overloaded', help: 'The provider has more to do than it can.' },
  { fault: 'status=503', label: 'Server error', help: 'The provider is down.' },
  { fault: 'reset', label: 'Connection lost', help: 'Dropped before the first byte.' },
  { fault: 'quota', label: 'No credit left', help: 'The account is used up.' },
  { fault: 'status=401', label: 'Key refused', help: 'As with a wrong or expired key.' },
  { fault: 'stall=600', label: 'No answer', help: 'Nothing comes until the time is over.' },
  { fault: 'cut-at=5', label: 'Cut off', help: 'The stream ends after five tokens.' },
  { fault: 'error-at=5', label: 'Error in the stream', help: 'After five tokens, in an answer that began well.' },
  { fault: 'empty', label: 'Empty answer', help: 'It answers, and says nothing.' },
  { fault: 'refusal', label: 'Refusal', help: 'The model declines.' },
  { fault: 'content-filter', label: 'Filtered', help: 'The provider’s filter takes the answer away.' },
  { fault: 'context-length', label: 'Prompt too long', help: 'More than the model’s window takes.' },
  { fault: 'bad-json', label: 'Broken JSON', help: 'For nodes that ask for JSON.' },
  { fault: 'slow=5', label: 'Five times as slow', help: 'It answers, late.' },
] as const

/** What is rehearsed, in a few words. */
export function rehearsedWords(rule: { answer: string } | { fault: string }): string {
  if ('answer' in rule) return 'canned answer'
  return (faults.find(({ fault }) => fault === rule.fault)?.label ?? rule.fault).toLowerCase()
}
