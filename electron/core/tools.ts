import type { Signal } from '../../shared/clock.ts'
import type { ToolCall, ToolOutcome } from '../../shared/kinds/tool/call.ts'
import { type ToolCaller, createToolCaller } from '../providers/index.ts'
import { type Store, getSettings, setSettings } from '../db/index.ts'
import { type Keys, toolKeys } from './keys.ts'
import { type CoreOptions, wayOut } from './types.ts'

/** Setting that holds what the user allowed for good: each a method, an address, and the name of a key. */
const setting = 'toolsAllowed'

/** Web services that models may call: the way to them, and what the user allowed. */
export class Tools {
  readonly #db: Store
  readonly #caller: ToolCaller

  constructor(options: CoreOptions, db: Store, keys: Keys) {
    this.#db = db
    this.#caller = createToolCaller({
      way: wayOut(options),
      // The environment wins, as it does for providers.
      key: async (name) => options.env[envName(name)] ?? keys.secret(undefined, toolKeys, name),
    })
  }

  allowed(permission: string): boolean {
    return this.#all().includes(permission)
  }

  allow(permission: string): void {
    if (!this.allowed(permission)) setSettings(this.#db, { [setting]: [...this.#all(), permission] })
  }

  call(call: ToolCall, signal: Signal): Promise<ToolOutcome & { bytes: number }> {
    return this.#caller.call(call, signal)
  }

  close(): Promise<void> {
    return this.#caller.close()
  }

  #all(): string[] {
    const kept = getSettings(this.#db)[setting]
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : []
  }
}

/** `SWITCHYARD_TOOL_KEY_WEATHER` for the key "weather". */
const envName = (name: string): string => `SWITCHYARD_TOOL_KEY_${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`
