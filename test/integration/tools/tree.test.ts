import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { asTree, treeOf } from '../../../electron/providers/mcp/tree.ts'

/* docs/decisions/0037, "A program ends with all it started", and nobody else does. */

const started: ChildProcess[] = []
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')))

/** One that says back what it is told. */
async function echo() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'], {
    ...asTree,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  started.push(child)
  const says = async (word: string): Promise<string> => {
    child.stdin.write(word)
    const [heard] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as unknown[]
    return String(heard)
  }
  expect(await says('there')).toBe('there')
  return { child, pid: child.pid ?? 0, says }
}

describe('the eye on a program', () => {
  it('ends it as long as it is kept on it', async () => {
    const { child, pid } = await echo()
    const tree = treeOf(pid)
    const exited = once(child, 'exit')
    tree.kill()
    await exited
    tree.release()
  })

  it('ends nothing once it is taken off it: whoever has that number by then is somebody else', async () => {
    const { pid, says } = await echo()
    const tree = treeOf(pid)
    tree.release()
    tree.ask()
    tree.kill()
    tree.release()
    expect(await says('still there')).toBe('still there')
  })
})
