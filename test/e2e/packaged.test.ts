import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { type ElectronApplication, _electron, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asRoot } from '../../scripts/electron.ts'
import { root } from '../../scripts/lib/places.ts'
import { packApp } from '../../scripts/package.ts'
import type { RunRecord } from '../../shared/api/contract.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import { answer, draw, model, question } from '../support/draw.ts'
import { mcpAddress, mcpProgram } from '../support/mcp.ts'
import { pdfOf } from '../support/pdf.ts'
import { png } from '../support/pictures.ts'
import { type OpenApp, environment, freshHome } from './support/apps.ts'
import { call, cheapFirst, runToEnd, show, whenDone } from './support/contract.ts'
import { noWindow } from './support/desktop.ts'

const rootFlags = asRoot ? ['--no-sandbox'] : []

describe.skipIf(noWindow || process.platform !== 'linux')('the packaged app', () => {
  let output: string
  const programs = { release: '', forTests: '' }

  beforeAll(async () => {
    output = await mkdtemp(join(tmpdir(), 'switchyard-package-'))
    const release = await packApp({ targets: ['dir'], output: join(output, 'release'), forTests: false })
    const forTests = await packApp({ targets: ['dir'], output: join(output, 'tests'), forTests: true })
    programs.release = join(release, 'switchyard')
    programs.forTests = join(forTests, 'switchyard')
  }, 300_000)
  afterAll(() => rm(output, { recursive: true, force: true }))

  async function fuses(program: string): Promise<Record<string, boolean>> {
    const wire = await getCurrentFuseWire(program)
    const is = (option: FuseV1Options): boolean => wire[option] === FuseState.ENABLE
    return {
      runAsNode: is(FuseV1Options.RunAsNode),
      cookieEncryption: is(FuseV1Options.EnableCookieEncryption),
      nodeOptions: is(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: is(FuseV1Options.EnableNodeCliInspectArguments),
      asarIntegrity: is(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: is(FuseV1Options.OnlyLoadAppFromAsar),
      fileProtocol: is(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }
  }

  const closed = {
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    inspect: false,
    asarIntegrity: true,
    onlyAsar: true,
    fileProtocol: false,
  }

  test('has its fuses set for people, and only the inspector’s otherwise for tests', async () => {
    expect(await fuses(programs.release)).toEqual(closed)
    expect(await fuses(programs.forTests)).toEqual({ ...closed, inspect: true })
  })

  test('carries its own licence and those of all that it is made of', async () => {
    const folder = join(dirname(programs.release), 'resources', 'licenses')
    const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
    const all = texts.join('\n')
    expect(all).toContain('The Switchyard authors')
    // One of each: in the page, in the main process, in a thread, and what comes as a style.
    for (const made of ['## react - ', '## undici - ', '## unpdf - ', 'Inter Project Authors', 'Tailwind Labs'])
      expect(all).toContain(made)
  })

  /** The packaged app's window on a data folder of its own; closed and deleted afterwards. */
  async function withPackaged(use: (app: OpenApp & { electron: ElectronApplication }, home: string) => Promise<void>) {
    const { home, remove } = await freshHome()
    try {
      const electron = await _electron.launch({
        executablePath: programs.forTests,
        args: [...rootFlags, '--disable-gpu'],
        env: environment({ home, env: { SWITCHYARD_PRACTICE_SPEED: '1000' } }),
      })
      const close = (): Promise<void> => electron.close()
      try {
        const page = await electron.firstWindow()
        await page.locator('#root > *').first().waitFor()
        await use({ page, electron, complaints: [], close, kill: close }, home)
      } finally {
        await close()
      }
    } finally {
      await remove()
    }
  }

  test('is made for people, also where a test runner makes it: nothing of React’s for developers', async () => {
    const assets = join(root, 'dist', 'renderer', 'assets')
    const code = (await readdir(assets)).filter((name) => name.endsWith('.js'))
    expect(code.length).toBeGreaterThan(0)
    const forDevelopers: string[] = []
    for (const name of code)
      if ((await readFile(join(assets, name), 'utf8')).includes('Download the React DevTools')) forDevelopers.push(name)
    expect(forDevelopers).toEqual([])
  })

  test(
    'starts, is packaged, reaches its core, and runs a pipeline on its practice models',
    () =>
      withPackaged(async (app, home) => {
        expect(await app.electron.evaluate(({ app: electron }) => electron.isPackaged)).toBe(true)
        expect(await call(app, 'app.info', undefined)).toMatchObject({ host: 'desktop', dataFolder: home })
        await runToEnd(app, await cheapFirst(app), 'What is 17 * 23?')
        // Only the thread that moves the database's log cuts it off, half a minute after there was nothing to do.
        await expect.poll(async () => (await stat(join(home, 'switchyard.db-wal'))).size, { timeout: 90_000 }).toBe(0)
      }),
    180_000,
  )

  test('reads a PDF in its thread, sees a picture, drafts steps and calls a tool', async () => {
    const service = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('Sunny, 21 degrees.')
    })
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/weather/{city}`
    try {
      await withPackaged(async (app, home) => {
        const begin = async (document: PipelineDocument, inputs: Record<string, string>): Promise<string> => {
          const { id } = await call(app, 'pipelines.create', { document })
          const { runId, problems } = await call(app, 'runs.start', { pipelineId: id, document, inputs })
          if (runId === null) throw new Error(JSON.stringify(problems))
          return runId
        }
        const run = async (document: PipelineDocument, inputs: Record<string, string>): Promise<RunRecord> =>
          whenDone(app, await begin(document, inputs))
        const said = ({ events }: RunRecord): unknown => events.find(({ type }) => type === 'run.finished')

        const papers = join(home, 'papers')
        await mkdir(papers)
        await writeFile(join(papers, 'hours.txt'), 'The library is open on Tuesdays.')
        const boiler = 'The boiler was repaired in February'
        await writeFile(join(papers, 'report.pdf'), pdfOf(['Nothing here', boiler]))
        const collection = 'papers'
        await call(app, 'documents.save', { id: collection, path: papers })
        expect(await call(app, 'documents.look', { collection })).toMatchObject({ read: 2, problems: [] })
        const found = await run(withDocuments(collection), { question: 'When was the boiler repaired?' })
        expect(JSON.stringify(said(found))).toContain(boiler)
        await show(app, `#/runs/${found.row.runId}`)
        await app.page.locator('[data-node-id="find"]').click({ position: { x: 60, y: 14 } })
        await app.page.getByText('report.pdf, page 2').first().waitFor()

        const photo = join(home, 'cat.png')
        await writeFile(photo, png(640, 480))
        const seen = await run(withPicture, { question: 'What do you see in this picture?', photo })
        expect(JSON.stringify(said(seen))).toContain('a wide PNG picture of 640 by 480 pixels')

        const drafted = await run(withPlanner, { question: 'What is 17 * 23?' })
        expect(JSON.stringify(said(drafted))).toContain('391')

        const runId = await begin(withTool(url), { question: 'What is the weather in Berlin today?' })
        await expect.poll(() => call(app, 'reviews.list', undefined)).toMatchObject([{ runId, nodeId: 'agent' }])
        await call(app, 'runs.answer', { runId, nodeId: 'agent', action: 'approve' })
        expect(JSON.stringify(said(await whenDone(app, runId)))).toContain('Sunny, 21 degrees.')
      })
    } finally {
      service.closeAllConnections()
      await new Promise((resolve) => service.close(resolve))
    }
  })

  test('asks MCP servers what they can do: a program that it starts, and one at an address', async () => {
    const servers = [await mcpProgram(), await mcpAddress()]
    try {
      await withPackaged(async (app) => {
        for (const { server } of servers) {
          await call(app, 'tools.save', { server, isNew: true })
          await call(app, 'tools.start', { server, allowed: true })
          const { tools } = await call(app, 'tools.look', { name: server.name })
          expect(tools?.find(({ name }) => name === 'lookup')).toMatchObject({ problem: null, readOnly: true })
        }
      })
    } finally {
      for (const server of servers) await server.close()
    }
  })

  test('opens for people as the app, also for somebody who asks it to be a Node', async () => {
    const { home, remove } = await freshHome()
    const child = spawn(programs.release, [...rootFlags, '--disable-gpu', '--remote-debugging-port=0'], {
      env: { ...environment({ home }), ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    try {
      const browser = await chromium.connectOverCDP(await devtoolsAddress(child))
      const context = browser.contexts()[0]
      const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
      const shown = (): Promise<number> | undefined =>
        page?.evaluate(() => document.querySelectorAll('#root button').length)
      await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(0)
      expect(page?.url()).toMatch(/^app:\/\/switchyard\//)
      await browser.close()
    } finally {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      await remove()
    }
  })
})

const withDocuments = (collection: string): PipelineDocument =>
  draw(
    {
      question,
      find: ['documents', { collection }, { position: { x: 0, y: 400 } }],
      say: model('practice', 'balanced'),
      answer,
    },
    [
      'question.value > find.query',
      'question.value > say.prompt',
      'find.context > say.context',
      'say.answer > answer.value',
    ],
  )

const withPicture = draw(
  {
    question,
    photo: ['input', { name: 'photo', type: 'file' }],
    look: model('practice', 'balanced', { images: true }),
    answer,
  },
  ['question.value > look.prompt', 'photo.value > look.images', 'look.answer > answer.value'],
)

const withPlanner = draw(
  {
    question,
    planner: [
      'planner',
      {
        target: { provider: 'practice', model: 'frontier' },
        targets: [{ provider: 'practice', model: 'balanced' }],
      },
    ],
    answer,
  },
  ['question.value > planner.prompt', 'planner.answer > answer.value'],
  { seed: 5 },
)

const withTool = (url: string): PipelineDocument =>
  draw(
    {
      question,
      agent: [
        'tool',
        {
          target: { provider: 'practice', model: 'frontier' },
          temperature: 0,
          tools: [
            { name: 'weather', description: 'Tells the weather of a city today.', url, params: [{ name: 'city' }] },
          ],
        },
      ],
      answer,
    },
    ['question.value > agent.prompt', 'agent.answer > answer.value'],
  )

function devtoolsAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (piece: Buffer) => {
      said += piece.toString('utf8')
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', (code) => reject(new Error(`The app ended with code ${code}:\n${said}`)))
  })
}
