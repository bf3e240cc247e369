import { type Session, protocol } from 'electron'
import { pageHeaders, readPageFile } from '../../core/page.ts'

const scheme = 'app'
/** Where the app's page lives: an origin of its own, so that nothing from the disk or the web shares it. */
export const origin = `${scheme}://switchyard`
export const startUrl = `${origin}/`

/** Before the app is ready: makes the scheme an origin like https, with a secure context and fetch. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built screens, and nothing else, under the app's origin. */
export function servePage(session: Session, folder: string): void {
  session.protocol.handle(scheme, async (request) => {
    const { host, pathname } = new URL(request.url)
    if (host !== 'switchyard' || request.method !== 'GET') return new Response('Not found.', { status: 404 })
    const file = await readPageFile(folder, pathname)
    if (file === null) return new Response('Not found.', { status: 404, headers: pageHeaders })
    return new Response(file.body, { headers: { ...pageHeaders, 'content-type': file.contentType } })
  })
}

export const isOurs = (url: string): boolean => url === origin || url.startsWith(startUrl)
