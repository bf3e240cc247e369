/** How keys look, whole or half masked as providers quote them; also in an Authorization header. */
const keyLooks =
  /\b(?:sk|pk|rk|gsk|xai|key|tgp)[-_][\w*.…-]{6,}|\bAIza[\w*.…-]{6,}|\b(?:Bearer|Basic)\s+[\w+/=*.~…-]{6,}/gi

/** `text` with everything that looks like a key replaced by `[key]`; for logs and for foreign words shown on a screen. */
export const redactKeys = (text: string): string => text.replace(keyLooks, '[key]')
