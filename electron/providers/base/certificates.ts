import { readFileSync } from 'node:fs'
import * as tls from 'node:tls'

/** Where Linux keeps the certificates that the machine's owner trusts; the first that is there counts. */
const linuxStores = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/**
 * What secure connections trust beside what Node brings: the system's store, and the files that `NODE_EXTRA_CA_CERTS`
 * and `SSL_CERT_FILE` name (a packaged Electron passes the first over). Null where that adds nothing, which is the usual.
 * @param files read in order; one that can't be read adds nothing, as Node itself does it
 */
export function trustedBeside(files: readonly string[]): tls.SecureContext | null {
  const own = new Set(tls.rootCertificates.map(plain))
  const more = new Map<string, string>()
  for (const pem of [...systemStore(), ...files.flatMap(certificatesIn)])
    if (!own.has(plain(pem))) more.set(plain(pem), pem)
  return more.size === 0 ? null : tls.createSecureContext({ ca: [...tls.rootCertificates, ...more.values()] })
}

/** From Node 22.15 on it reads the system's store of macOS and Windows, too. */
function systemStore(): string[] {
  if (typeof tls.getCACertificates === 'function') {
    try {
      return tls.getCACertificates('system')
    } catch {
      // A store that can't be opened: the files below are all there is.
    }
  }
  for (const file of linuxStores) {
    const found = certificatesIn(file)
    if (found.length > 0) return found
  }
  return []
}

function certificatesIn(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  } catch {
    return []
  }
}

const plain = (pem: string): string => pem.replace(/\s/g, '')
