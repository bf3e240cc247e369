import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { homedir } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import {
  type JSONRPCMessage,
  ReadBuffer,
  SdkError,
  SdkErrorCode,
  type Transport,
  serializeMessage,
} from '@modelcontextprotocol/client'
import { StdioClientTransport, getDefaultEnvironment } from '@modelcontextprotocol/client/stdio'
import type { ProgramServer } from '../../../shared/tools/servers.ts'
import { type ProcessTree, asTree, treeOf } from './tree.ts'

/** The way to a program over its standard input and output. */
export interface ProgramTransport extends Transport {
  /** While it runs. */
  readonly pid: number | null
  /** What it writes beside its answers. */
  onComplaint: (text: string) => void
}

/** It says more than anybody asked for. */
export class Flood extends Error {}

/** Said by a program since it was last spoken to, whatever it says it about. */
const mostUnasked = 16 * 1024 * 1024

/** How long it has to end once its input has, and again once it is told to. */
const graceMs = 2000

/** @param mostBytes of one message; more than that ends the program */
export function programTransport(
  server: ProgramServer,
  env: Record<string, string>,
  mostBytes: number,
): ProgramTransport {
  const given = { ...getDefaultEnvironment(), ...env }
  return process.platform === 'win32'
    ? new WindowsProgram(server, given, mostBytes)
    : new PosixProgram(server, given, mostBytes)
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** Heads a group of processes of its own, which ends as a whole: when it does, when it is closed, and when we are gone. */
class PosixProgram implements ProgramTransport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: Transport['onmessage']
  onComplaint: (text: string) => void = () => undefined
  readonly #server: ProgramServer
  readonly #env: Record<string, string>
  readonly #read: ReadBuffer
  #child: Child | null = null
  #tree: ProcessTree | null = null
  #heard = 0

  constructor(server: ProgramServer, env: Record<string, string>, mostBytes: number) {
    this.#server = server
    this.#env = env
    this.#read = new ReadBuffer({ maxBufferSize: mostBytes })
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  start(): Promise<void> {
    const { command, args, folder } = this.#server
    const child = spawn(command, args, {
      ...asTree,
      shell: false,
      cwd: folder ?? homedir(),
      env: this.#env,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child = child
    if (child.pid !== undefined) this.#tree = treeOf(child.pid)
    const trouble = (error: Error): void => this.onerror?.(error)
    child.stdin.on('error', trouble)
    child.stdout.on('error', trouble)
    child.stderr.on('error', trouble)
    child.stdout.on('data', (chunk: Buffer) => this.#hear(chunk))
    child.stderr.on('data', (chunk: Buffer) => this.onComplaint(chunk.toString('utf8')))
    child.once('exit', () => {
      // What it started and left behind ends with it.
      this.#tree?.kill()
      this.#tree?.release()
      // Whoever left the group may still hold what it spoke through.
      setTimeout(() => child.stdout.destroy(), graceMs / 2).unref()
    })
    child.once('close', () => {
      this.#child = null
      this.onclose?.()
    })
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve)
      child.on('error', (error) => {
        reject(error)
        trouble(error)
      })
    })
  }

  #hear(chunk: Buffer): void {
    // What is left in the pipe of one that is being ended is nobody's.
    if (this.#heard > mostUnasked) return
    this.#heard += chunk.byteLength
    try {
      if (this.#heard > mostUnasked) throw new Flood('It sent more than 16 MB unasked, and was stopped.')
      this.#read.append(chunk)
    } catch (error) {
      this.onerror?.(error as Error)
      this.#tree?.kill()
      return
    }
    for (;;) {
      try {
        const message = this.#read.readMessage()
        if (message === null) return
        this.onmessage?.(message)
      } catch (error) {
        // A line that is no message; those after it may be.
        this.onerror?.(error as Error)
      }
    }
  }

  send(message: JSONRPCMessage): Promise<void> {
    const child = this.#child
    if (child === null || !child.stdin.writable)
      return Promise.reject(new SdkError(SdkErrorCode.NotConnected, 'Not connected'))
    this.#heard = 0
    return new Promise((resolve) => {
      if (child.stdin.write(serializeMessage(message))) resolve()
      else child.stdin.once('drain', resolve)
    })
  }

  async close(): Promise<void> {
    const [child, tree] = [this.#child, this.#tree]
    this.#read.clear()
    if (child === null || tree === null || child.exitCode !== null || child.signalCode !== null) return
    child.stdin.end()
    if (await endedWithin(child, graceMs)) return
    tree.ask()
    if (await endedWithin(child, graceMs)) return
    tree.kill()
    await endedWithin(child, graceMs)
  }
}

function endedWithin(child: Child, ms: number): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(true)
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(false), ms)
    const onExit = (): void => done(true)
    const done = (ended: boolean): void => {
      clearTimeout(timer)
      child.off('exit', onExit)
      resolve(ended)
    }
    child.once('exit', onExit)
  })
}

/** The library's own, which finds what npm installs there; before it would end the program alone, all of it is ended. */
class WindowsProgram extends StdioClientTransport implements ProgramTransport {
  onComplaint: (text: string) => void = () => undefined
  #tree: ProcessTree | null = null

  constructor({ command, args, folder }: ProgramServer, env: Record<string, string>, maxBufferSize: number) {
    super({ command, args, cwd: folder ?? homedir(), env, stderr: 'pipe', maxBufferSize })
    this.stderr?.on('data', (chunk: Buffer) => this.onComplaint(chunk.toString('utf8')))
    // One that ends by itself is nobody's to end any more. The client calls this along with what it sets.
    this.onclose = () => this.#tree?.release()
  }

  override async start(): Promise<void> {
    await super.start()
    if (this.pid !== null) this.#tree = treeOf(this.pid)
  }

  override async close(): Promise<void> {
    const tree = this.#tree
    this.#tree = null
    const timer = setTimeout(() => tree?.kill(), graceMs * 0.75)
    await super.close()
    clearTimeout(timer)
    tree?.release()
  }
}
