import type { CallName, KeyRow, Payload, Results } from '../../../../shared/api/contract.ts'
import { ownersInWords } from '../../../../shared/document/index.ts'
import { keyOwners } from '../../../../shared/providers/key-shapes.ts'
import { CoreError } from '../../../core/types.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { type Io, jsonText, plainLine } from '../io.ts'
import { type Session, openSession } from '../session.ts'

export interface KeyFlags {
  name?: string
  db?: string
  json?: boolean
  anyway?: boolean
  /** Something was given behind the provider. */
  tooMany?: boolean
}

const defaultName = 'default'

async function within<Of>(
  flags: KeyFlags,
  io: Io,
  makesKeyFile: boolean,
  work: (session: Session) => Promise<Of>,
): Promise<Of> {
  const session = await openSession({ ...(flags.db === undefined ? {} : { db: flags.db }), io, makesKeyFile })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

async function call<Name extends CallName>(session: Session, name: Name, payload: Payload<Name>) {
  const result = await session.core.dispatch(name, payload)
  if (!result.ok) throw new CoreError(result.error.code, result.error.message)
  return result.value as Results[Name]
}

/** `switchyard keys list`: which keys there are and where they are kept; of each the last four characters, never more. */
export const keysList = (flags: KeyFlags, io: Io): Promise<number> =>
  within(flags, io, false, async (session) => {
    const providers = (await call(session, 'providers.list', undefined)).filter(({ keys }) => keys.length > 0)
    const tools = await call(session, 'tools.keys', undefined)
    const all = [
      ...providers.flatMap(({ id, keys }) => keys.map((key) => ({ provider: id, ...key }))),
      ...tools.map((key) => ({ provider: 'tools', ...key })),
    ]
    if (flags.json === true) io.out(jsonText(all))
    else if (all.length === 0) io.out('There are no keys. Set one: switchyard keys set PROVIDER\n')
    else for (const { provider, ...key } of all) io.out(`${keyLine(provider, key)}\n`)
    return exitCodes.done
  })

const keyLine = (provider: string, { name, source, hint, isDefault }: KeyRow): string =>
  [provider, name, hint === '' ? '' : `…${hint}`, source, isDefault ? 'default' : ''].map(plainLine).join('\t')

/** `switchyard keys set PROVIDER`: a key from stdin, or typed unseen at a terminal, into the key file. */
export function keysSet(provider: string, flags: KeyFlags, io: Io): Promise<number> {
  if (flags.tooMany === true)
    throw new UsageError(
      'A key is no argument, for everybody on this machine can read those: pipe it in, or type it when asked. If that was one, replace it.',
    )
  return within(flags, io, true, async (session) => {
    const secret = (await readSecret(provider, io)).trim()
    if (secret === '') throw new UsageError('There was no key to set: pipe it in, or type it at a terminal.')
    const owners = keyOwners(secret)
    if (owners.length > 0 && !owners.includes(provider) && provider !== 'tools' && flags.anyway !== true)
      throw new UsageError(
        `This looks like a key of ${ownersInWords(owners)}, not of ${provider}. Nothing was set. If it is right: --anyway.`,
      )
    await call(session, 'keys.set', { provider, name: flags.name ?? defaultName, secret })
    io.err(`Set. It is kept in ${session.keyFile ?? 'memory'}.\n`)
    return exitCodes.done
  })
}

async function readSecret(provider: string, io: Io): Promise<string> {
  if (io.askSecret !== undefined)
    return (await io.askSecret(`Key for ${provider}: `, new AbortController().signal)) ?? ''
  let text = ''
  for await (const piece of io.stdin) {
    text += typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8')
    if (text.length > 20_000) throw new UsageError('That is too long for a key.')
  }
  return text
}

/** `switchyard keys delete PROVIDER`. */
export const keysDelete = (provider: string, flags: KeyFlags, io: Io): Promise<number> =>
  within(flags, io, false, async (session) => {
    const name = flags.name ?? defaultName
    const rows =
      provider === 'tools'
        ? await call(session, 'tools.keys', undefined)
        : ((await call(session, 'providers.list', undefined)).find(({ id }) => id === provider)?.keys ?? [])
    const key = rows.find((each) => each.name === name)
    if (key === undefined) throw new UsageError(`There is no key named ${name} for ${provider}.`)
    if (key.source === 'environment')
      throw new UsageError(`This key comes from the environment: unset ${name} to be without it.`)
    await call(session, 'keys.delete', { provider, name })
    io.err('Deleted.\n')
    return exitCodes.done
  })
