import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../support/practice.ts'
import { type OpenApp, type Place, freshHome } from './support/apps.ts'
import { call, cheapFirst, startRun, whenDone } from './support/contract.ts'
import { hosts } from './support/hosts.ts'

describe.each(hosts)('a run that was cut off by kill -9 $name', ({ launch, missing }) => {
  describe.skipIf(missing !== null)('while the judge was asked', () => {
    let app: OpenApp
    let folder: Awaited<ReturnType<typeof freshHome>>
    let simulator: Simulator
    let place: Place
    let runId: string

    beforeAll(async () => {
      folder = await freshHome()
      simulator = await startSimulator()
      place = { home: folder.home, env: { SWITCHYARD_PRACTICE_URL: simulator.url } }
      app = await launch(place)
    })
    afterAll(async () => {
      await app.close()
      await simulator.close()
      await folder.remove()
    })

    const asked = async (): Promise<string[]> => (await simulator.log()).map((request) => request.model)

    test('is offered on Home when the app is opened again', async () => {
      await simulator.fault({ fault: 'stall=600', model: 'judge', times: 1 })
      runId = await startRun(app, await cheapFirst(app), 'What is 48 * 57?')
      await expect.poll(asked).toEqual(['cheap', 'judge'])
      await app.kill()
      app = await launch(place)
      const banner = app.page.getByRole('region', { name: 'Interrupted runs' })
      await banner.getByText('1 run was interrupted').waitFor()
      expect((await call(app, 'runs.get', { runId })).row.status).toBe('interrupted')
      // Nothing goes on, and costs, before somebody says so.
      expect(await asked()).toEqual(['cheap', 'judge'])
    })

    test('goes on to its end, and asks nothing twice that had answered', async () => {
      await app.page.getByRole('button', { name: 'Go on', exact: true }).click()
      await app.page.locator('[data-node-id="answer"][data-state="done"]').waitFor()
      await whenDone(app, runId)
      expect(await asked()).toEqual(['cheap', 'judge', 'judge', 'frontier'])
    })

    test('has a receipt that is whole and says so', async () => {
      const { receipt, document } = await call(app, 'runs.get', { runId })
      expect(receipt).toMatchObject({ runId, status: 'done', resumed: true, error: null })
      const steps = Object.fromEntries(receipt?.steps.map((step) => [step.nodeId, step]) ?? [])
      expect(Object.keys(steps).toSorted()).toEqual(document.nodes.map((node) => node.id).toSorted())
      expect(Object.values(steps).map((step) => step.status)).toEqual(document.nodes.map(() => 'done'))
      expect(steps['small']?.attempts).toHaveLength(1)
      expect(receipt?.answeredBy['answer']).toMatchObject({ nodeId: 'strong' })
    })
  })
})
