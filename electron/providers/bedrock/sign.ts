import { AwsV4Signer } from 'aws4fetch'
import type { HttpRequest } from '../base/http.ts'

/** An access key as it is kept: `id:secret`, or `id:secret:token` for one that ends. */
export interface AccessKey {
  id: string
  secret: string
  token: string | null
}

/** Null for a Bedrock API key, which holds no colon and is sent as it is. */
export function accessKeyIn(key: string): AccessKey | null {
  const [id = '', secret = '', ...token] = key.split(':')
  return secret === '' ? null : { id, secret, token: token.length === 0 ? null : token.join(':') }
}

/** Ids of access keys, long-lived and temporary; alone they are half a key. */
export const isIdAlone = (key: string): boolean => /^A(?:KIA|SIA)[A-Z0-9]+:?$/.test(key)

export interface Signing {
  key: AccessKey
  region: string
  /** Milliseconds since 1970. */
  now: number
}

/**
 * The headers that make a request one of the key's owner's: Signature Version 4 over method, path, query, every header
 * given and the body. A path is signed encoded once more than it is sent.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
 */
export async function signatureFor(
  { method, url, headers, body }: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>,
  { key, region, now }: Signing,
): Promise<Record<string, string>> {
  const signed = await new AwsV4Signer({
    method,
    url: url.href,
    headers,
    ...(body === undefined ? {} : { body }),
    accessKeyId: key.id,
    secretAccessKey: key.secret,
    ...(key.token === null ? {} : { sessionToken: key.token }),
    service: 'bedrock',
    region,
    datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    allHeaders: true,
  }).sign()
  const added = ['authorization', 'x-amz-date', 'x-amz-security-token']
  return Object.fromEntries(added.flatMap((name) => [[name, signed.headers.get(name)] as const]).filter(isSet))
}

const isSet = (entry: readonly [string, string | null]): entry is readonly [string, string] => entry[1] !== null
