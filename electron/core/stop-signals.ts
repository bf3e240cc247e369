/** Two signals closer than this are one press: npm hands a terminal's Ctrl-C on to a program that has had it already. */
const samePressMs = 500

export interface StopSignals {
  /** At Ctrl-C, or when the system asks the process to end. Called once. */
  stop(): void
  /** At every later press: whoever asks again doesn't want to wait for what `stop` began. */
  again(): void
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP: a terminal that is closed ends its programs in order, too. @returns ends the
 * listening
 */
export function onStopSignals({ stop, again }: StopSignals): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let last: number | null = null
  const hear = (): void => {
    const now = performance.now()
    const first = last === null
    const samePress = last !== null && now - last < samePressMs
    last = now
    if (first) stop()
    else if (!samePress) again()
  }
  for (const name of names) process.on(name, hear)
  return () => {
    for (const name of names) process.off(name, hear)
  }
}
