import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import type { Socket } from 'node:net'

/** A program and all that it started, as long as that didn't leave its group of its own accord. */
export interface ProcessTree {
  /** Asks all of them to end; on Windows, where a program can't be asked, they are ended. */
  ask(): void
  /** Ends all of them, at once and without waiting for it. */
  kill(): void
  /** Nothing of it needs an eye any more: from here on nothing is asked or ended, for its number may be somebody else's. */
  release(): void
}

const windows = process.platform === 'win32'

/** How a program has to be started, so that it and what it starts can be ended together: as the head of a group of its own. */
export const asTree = { detached: !windows, windowsHide: true } as const

const living = new Set<ProcessTree>()
const killAll = (): void => {
  for (const tree of living) tree.kill()
}

/**
 * Keeps an eye on a program that was just started as `asTree` says: it ends with this process, however that ends. A process that
 * is killed can't do anything itself, so another one waits for it: a shell that reads from us, and whose reading ends with us.
 * On Windows libuv puts the program into a job that ends with us; what the program started is ended where we end in order.
 */
export function treeOf(pid: number): ProcessTree {
  const watcher = windows ? null : watch(pid)
  const end = (name: NodeJS.Signals): void => {
    if (!living.has(tree)) return
    if (windows) endOnWindows(pid)
    else signal(pid, name)
  }
  const tree: ProcessTree = {
    ask: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    release() {
      watcher?.kill('SIGKILL')
      living.delete(tree)
      if (living.size === 0) process.off('exit', killAll)
    },
  }
  if (living.size === 0) process.on('exit', killAll)
  living.add(tree)
  return tree
}

/** Once this process is gone: ask the group to end, and a second later end it. */
const afterUs = 'read -r _; kill -TERM "-$1"; sleep 1; kill -KILL "-$1"'

function watch(pid: number): ChildProcess {
  const watcher = spawn('/bin/sh', ['-c', afterUs, 'sh', String(pid)], {
    // In a group of its own: whoever kills ours, as a terminal that is closed does, leaves it alone.
    detached: true,
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell there is nobody to watch; then only an orderly end ends them all.
  watcher.on('error', () => undefined)
  watcher.stdin?.on('error', () => undefined)
  // It keeps nobody from ending.
  watcher.unref()
  ;(watcher.stdin as Socket | null)?.unref()
  return watcher
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // None of them is there any more.
  }
}

/** Also what it started, as long as it is there itself. */
function endOnWindows(pid: number): void {
  spawnSync('taskkill', ['/T', '/F', '/PID', String(pid)], { stdio: 'ignore', windowsHide: true, timeout: 5000 })
}
