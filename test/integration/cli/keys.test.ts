import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSession } from '../../../electron/hosts/cli/session.ts'
import { cliInside } from '../../support/cli-inside.ts'
import { temporaryHome } from '../../support/cli.ts'
import { call } from '../../support/core.ts'

/* issue 4, 6: a machine without a keychain keeps its keys in a file with a passphrase. */

vi.setConfig({ testTimeout: 30_000 })

let home: string
let remove: () => Promise<void>
const secret = ['sk', 'ant', 'api03', 'aZ3kQ9vT1mX7bR5cW2dY8aZ3kQ9vT1mX7b'].join('-')

beforeEach(async () => {
  ;({ home, remove } = await temporaryHome())
  vi.stubEnv('SWITCHYARD_HOME', home)
  vi.stubEnv('SWITCHYARD_PASSPHRASE', 'a passphrase for tests')
  vi.stubEnv('ANTHROPIC_API_KEY', '')
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/dev/null')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await remove()
})

describe('switchyard keys', () => {
  it('sets a key from stdin, lists its end alone, and deletes it', async () => {
    expect(await cliInside(['keys', 'set', 'anthropic', '--name', 'work'], `${secret}\n`)).toMatchObject({ code: 0 })
    const listed = await cliInside(['keys', 'list'])
    expect(listed.stdout).toBe('anthropic\twork\t…mX7b\tfile\tdefault\n')
    expect(await readFile(join(home, 'keys.sealed'), 'utf8')).not.toContain(secret.slice(10, 30))
    expect(await cliInside(['keys', 'delete', 'anthropic', '--name', 'work'])).toMatchObject({ code: 0 })
    expect((await cliInside(['keys', 'list'])).stdout).toMatch(/^There are no keys/)
    expect(await cliInside(['keys', 'delete', 'anthropic'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no key named default') as string,
    })
  })

  it('a server that was started before the first key was set asks with it, and one typed there joins the file', async () => {
    const io = { stdin: (async function* () {})(), out: () => undefined, err: () => undefined }
    const server = await openSession({ io })
    try {
      const keysOf = async (id: string) =>
        (await call(server.core, 'providers.list', undefined)).find((provider) => provider.id === id)?.keys
      expect(await keysOf('anthropic')).toEqual([])
      await cliInside(['keys', 'set', 'anthropic'], secret)
      expect(await keysOf('anthropic')).toMatchObject([{ name: 'default', source: 'file', hint: 'mX7b' }])
      await call(server.core, 'keys.set', { provider: 'groq', name: 'default', secret: `gsk_${secret.slice(13)}` })
    } finally {
      await server.close()
    }
    expect((await cliInside(['keys', 'list'])).stdout).toMatch(/^anthropic\tdefault\t.*\ngroq\tdefault\t…mX7b\tfile/)
  })

  it('another machine reads the file that was copied to it, and nothing else of this one', async () => {
    expect(await cliInside(['keys', 'set', 'anthropic', '--name', 'work'], `${secret}\n`)).toMatchObject({ code: 0 })
    const other = await temporaryHome()
    try {
      await copyFile(join(home, 'keys.sealed'), join(other.home, 'keys.sealed'))
      vi.stubEnv('SWITCHYARD_HOME', other.home)
      expect((await cliInside(['keys', 'list'])).stdout).toBe('anthropic\twork\t…mX7b\tfile\tdefault\n')
      vi.stubEnv('SWITCHYARD_PASSPHRASE', 'somebody else’s')
      expect((await cliInside(['keys', 'list'])).stderr).toMatch(/not the passphrase/)
    } finally {
      await other.remove()
    }
  })

  it('a key is no argument: there it would be read by everybody on the machine', async () => {
    const outcome = await cliInside(['keys', 'set', 'anthropic', secret])
    expect(outcome.code).toBe(1)
    expect(outcome.stderr + outcome.stdout).not.toContain(secret)
  })

  it('a key of somebody else’s shape is asked about before it is kept', async () => {
    const refused = await cliInside(['keys', 'set', 'openai'], secret)
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.stderr).toMatch(/looks like a key of Anthropic, not of openai.*--anyway/s)
    expect(refused.stderr).not.toContain(secret.slice(8))
    expect(await cliInside(['keys', 'set', 'openai', '--anyway'], secret)).toMatchObject({ code: 0 })
  })

  it('a wrong passphrase, none, an open file and damage are clear answers', async () => {
    await cliInside(['keys', 'set', 'anthropic'], secret)
    const file = join(home, 'keys.sealed')
    vi.stubEnv('SWITCHYARD_PASSPHRASE', 'wrong')
    expect((await cliInside(['keys', 'list'])).stderr).toMatch(/not the passphrase of .*keys\.sealed/)
    vi.stubEnv('SWITCHYARD_PASSPHRASE', '')
    expect(await cliInside(['keys', 'list'])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/is locked.*SWITCHYARD_PASSPHRASE/) as string,
    })
    expect((await cliInside(['keys', 'set', 'openai'], 'x')).stderr).toMatch(/needs a passphrase/)
    const from = join(home, 'passphrase')
    await writeFile(from, 'a passphrase for tests\n', { mode: 0o600 })
    vi.stubEnv('SWITCHYARD_PASSPHRASE_FILE', from)
    expect((await cliInside(['keys', 'list'])).stdout).toMatch(/^anthropic\t/)
    if (process.platform !== 'win32') {
      await chmod(from, 0o644)
      expect((await cliInside(['keys', 'list'])).stderr).toMatch(/can be read by others.*chmod 600/)
      await chmod(from, 0o600)
      await chmod(file, 0o604)
      expect((await cliInside(['keys', 'list'])).stderr).toMatch(/can be read by others.*chmod 600/)
      await chmod(file, 0o600)
    }
    await writeFile(file, '{"format":"switchy')
    expect((await cliInside(['keys', 'list'])).stderr).toMatch(/is not whole.*put back a copy/s)
  })
})
