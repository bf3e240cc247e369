import { type KeyObject, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'

/*
 * Certificates made on the spot (X.509 v3, RFC 5280, written as DER): a company's own authority and what it signs.
 */

export interface Certified {
  /** PEM. */
  certificate: string
  key: string
}

export interface Authority extends Certified {
  /** For a server that is reached by this name. */
  certify(name: string): Certified
}

export function authority(name: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const own = certificateOf({ subject: name, issuer: name, holder: publicKey, signer: privateKey, isAuthority: true })
  return {
    certificate: own,
    key: pem(privateKey),
    certify(host) {
      const server = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      return {
        certificate: certificateOf({
          subject: host,
          issuer: name,
          holder: server.publicKey,
          signer: privateKey,
          isAuthority: false,
        }),
        key: pem(server.privateKey),
      }
    },
  }
}

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

interface Wanted {
  subject: string
  issuer: string
  holder: KeyObject
  signer: KeyObject
  isAuthority: boolean
}

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const size = body.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
const named = (name: string): Buffer => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))))
const moment = (at: Date): Buffer =>
  der(
    0x17,
    Buffer.from(
      `${at
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  )
const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([255]))] : []), der(0x04, value))

function certificateOf({ subject, issuer, holder, signer, isAuthority }: Wanted): string {
  const day = 86_400_000
  const now = Date.now()
  const extensions = isAuthority
    ? [extension('551d13', true, sequence(der(0x01, Buffer.from([255]))))]
    : [extension('551d11', false, sequence(der(0x82, Buffer.from(subject))))]
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([isAuthority ? 1 : 2])),
    ecdsaWithSha256,
    named(issuer),
    sequence(moment(new Date(now - day)), moment(new Date(now + day))),
    named(subject),
    createPublicKey(holder.export({ type: 'spki', format: 'pem' })).export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, signer)
  const whole = sequence(body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
