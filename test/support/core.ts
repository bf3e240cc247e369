import { join } from 'node:path'
import { type Core, type CoreOptions, createCore } from '../../electron/core/index.ts'
import { systemClock } from '../../electron/core/clock.ts'
import { rehearseFault } from '../../electron/practice/rehearse.ts'
import type { MasterWrap } from '../../electron/db/index.ts'
import type { CallName, Payload, Push, Results } from '../../shared/api/contract.ts'
import { temporaryHome } from './cli.ts'
import { type Simulator, startSimulator } from './practice.ts'

/** A keychain in memory: gives back what it was given, and shows by its mark that it was asked. */
export function fakeKeychain(): MasterWrap {
  return {
    wrap: (bytes) => Promise.resolve(Buffer.concat([Buffer.from('wrapped:'), Buffer.from(bytes).reverse()])),
    unwrap: (bytes) => Promise.resolve(Buffer.from(bytes.subarray(8)).reverse()),
  }
}

/** What the core answers to a call of the contract; throws its refusal as `code: message`. */
export async function call<Name extends CallName>(
  core: Core,
  name: Name,
  payload?: Payload<Name>,
): Promise<Results[Name]> {
  const result = await core.dispatch(name, payload)
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

export interface LiveCore {
  core: Core
  simulator: Simulator
  file: string
  pushes: Push[]
  /** Opens another core on the same database, as a second window or process would. */
  again(options?: Partial<CoreOptions>): Promise<Core>
  close(): Promise<void>
}

/** A real core on a database of its own, with a practice provider whose log can be read. */
export async function liveCore(options: Partial<CoreOptions> = {}): Promise<LiveCore> {
  const { home, remove } = await temporaryHome()
  const simulator = await startSimulator()
  const file = join(home, 'switchyard.db')
  const cores: Core[] = []
  const open = async (more: Partial<CoreOptions> = {}): Promise<Core> => {
    const made = await createCore({
      file,
      host: 'browser',
      version: '0.0.0',
      secrets: { wrap: null, keeps: false, backend: 'memory', warning: 'Kept in memory.' },
      env: {},
      clock: systemClock,
      random: () => 0.5,
      practiceUrl: () => Promise.resolve(simulator.url),
      faultProxy: rehearseFault,
      log: () => undefined,
      ...options,
      ...more,
    })
    // A test may close one itself, as a restart does.
    let closing: Promise<void> | null = null
    const core: Core = { ...made, close: () => (closing ??= made.close()) }
    cores.push(core)
    return core
  }
  const core = await open()
  const pushes: Push[] = []
  core.subscribe((push) => pushes.push(push))
  return {
    core,
    simulator,
    file,
    pushes,
    again: open,
    close: async () => {
      for (const one of cores) await one.close()
      await simulator.close()
      await remove()
    },
  }
}
