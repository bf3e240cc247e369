import { keyBeginnings } from '../providers/key-shapes.ts'

/** What no provider's key begins with, but other services' do, or a whole word that says so. */
const others = ['pk-', 'rk-', 'key-']
/** `sk-` is written `sk_` by some. */
const beginnings = [...keyBeginnings, ...others].map((begins) => begins.replace(/[-_]$/, '[-_]')).join('|')

/** Headers, variables and fields that hold one. */
const names =
  '[\\w-]{0,40}(?:api[-_]?key|authorization|access[-_]?token)|[\\w-]{0,40}secret[\\w-]{0,40}|password|passphrase'

/**
 * How secrets look, whole or half masked as providers quote them: keys by how they begin, with the secret behind an
 * access key's id; what follows `Bearer` or `Basic`; the value of a header or parameter whose name says what it is.
 * Every repetition that can begin anywhere is bounded: foreign words may be long, and made to be slow.
 */
const looks: readonly [pattern: RegExp, instead: string][] = [
  // A name and password in an address, also with an @ in the password.
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]+@/gi, '$1[key]@'],
  [new RegExp(`\\b(?:${beginnings})[\\w*.…/+=-]{6,}(?::[\\w*.…/+=-]{6,})*`, 'gi'), '[key]'],
  [/\b(?:Bearer|Basic)\s+[\w+/=*.~…-]{6,}/gi, '[key]'],
  // Behind a colon and bare it may be a word of a sentence: "password: required".
  [
    new RegExp(
      `\\b((?:${names})["']?\\s*(?:=\\s*["']?|:\\s*["']|:\\s*(?=\\S{0,200}\\d)))(?!\\[key\\])[\\w+/=*.~…:-]{6,}`,
      'gi',
    ),
    '$1[key]',
  ],
  [/([?&](?:key|token|sig|signature)=)(?!\[key\])[^\s&#"'<>]{6,}/gi, '$1[key]'],
]

/** `text` with everything that looks like a secret replaced by `[key]`; for logs and for foreign words shown on a screen. */
export const redactKeys = (text: string): string =>
  looks.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), text)
