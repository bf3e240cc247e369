/** A header by which one request that passes a fault proxy is known again; it goes no further than to that. */
export const requestMark = 'x-practice-request'

/** Why a request that was handed on didn't reach its provider. */
export interface Unreached {
  error: Error
  /** It may have left this machine. */
  sent: boolean
}
