import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** A number in [0, 1) that is the same for the same text on every machine, and spread evenly over different ones. */
export function fractionOfText(text: string): number {
  const view = new DataView(sha256(utf8ToBytes(text)).buffer)
  return (view.getUint32(0) * 65_536 + view.getUint16(4)) / 2 ** 48
}
