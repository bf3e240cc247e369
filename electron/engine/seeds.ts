import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from '../../shared/json.ts'

const digest = (parts: readonly unknown[]): Uint8Array => sha256(utf8ToBytes(canonicalJson(parts)))

/** SHA-256, hex, of any JSON values, equal for equal values. */
export const hashOf = (...parts: unknown[]): string => bytesToHex(digest(parts))

/** A whole number of 31 bits, which every provider's `seed` takes. */
export function seedOf(...parts: unknown[]): number {
  return new DataView(digest(parts).buffer).getUint32(0) >>> 1
}

/** A number in [0, 1) with 48 bits. */
export function fractionOf(...parts: unknown[]): number {
  const view = new DataView(digest(parts).buffer)
  return (view.getUint32(0) * 65_536 + view.getUint16(4)) / 2 ** 48
}
