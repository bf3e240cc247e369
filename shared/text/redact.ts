/** How keys look, whole or half masked as providers quote them; also in an Authorization header. */
const keyLooks =
  /\b(?:sk|pk|rk|gsk|xai|key|tgp|hf|fw|csk|pplx)[-_][\w*.…-]{6,}|\bAIza[\w*.…-]{6,}|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\b(?:Bearer|Basic)\s+[\w+/=*.~…-]{6,}/gi

/** `text` with everything that looks like a key replaced by `[key]`; for logs and for foreign words shown on a screen. */
export const redactKeys = (text: string): string => text.replace(keyLooks, '[key]')
