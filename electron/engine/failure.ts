import { type ErrorClass, StepError } from '../../shared/errors.ts'
import { CallError, type Usage, type UsageDetails } from '../../shared/model/types.ts'
import type { NanoUsd } from '../../shared/money.ts'

/** A failed attempt in one shape, whoever threw it. */
export interface Failure {
  class: ErrorClass
  code: string | null
  message: string
  httpStatus: number | null
  retryAfterMs: number | null
  partialText: string
  thoughtChars: number
  countedSoFar: Usage | null
  usage: Usage | null
  usageDetails: UsageDetails | null
  usageDoubtful: boolean
  reportedNano: NanoUsd | null
  sent: boolean
  ttftMs: number | null
  /** Some of its text was already on the screen. */
  shown: boolean
}

export function asFailure(error: unknown, shown: boolean): Failure {
  const unsure = {
    httpStatus: null,
    retryAfterMs: null,
    partialText: '',
    thoughtChars: 0,
    countedSoFar: null,
    usage: null,
    usageDetails: null,
    usageDoubtful: false,
    reportedNano: null,
    ttftMs: null,
  }
  if (error instanceof CallError)
    return {
      class: error.class,
      code: error.code,
      message: error.message,
      httpStatus: error.httpStatus,
      retryAfterMs: error.retryAfterMs,
      partialText: error.partialText,
      thoughtChars: error.thoughtChars,
      countedSoFar: error.countedSoFar,
      usage: error.usage,
      usageDetails: error.usageDetails,
      usageDoubtful: error.usageDoubtful,
      reportedNano: error.reportedNano,
      sent: error.sent,
      ttftMs: error.ttftMs,
      shown,
    }
  if (error instanceof StepError)
    return { ...unsure, class: error.class, code: error.code, message: error.message, sent: false, shown }
  const message = error instanceof Error ? error.message : String(error)
  return {
    ...unsure,
    class: 'unknown',
    code: 'defect',
    message: `Something went wrong inside: ${message}`,
    sent: true,
    shown,
  }
}
