import { expect, test, vi } from 'vitest'
import { Home } from '../../renderer/screens/home/Home.tsx'
import { importFiles } from '../../renderer/lib/import.ts'
import { problem } from '../../shared/problems.ts'
import { act, screen, show, useScreens } from '../support/ui.tsx'

useScreens()

const file = (name = 'mine.json', text = '{}') => new File([text], name, { type: 'application/json' })

/** A file that says how big it is without being it, and notices when somebody reads it. */
function huge(bytes: number) {
  const made = file('huge.json')
  const read = vi.fn(() => Promise.resolve(''))
  Object.defineProperties(made, { size: { value: bytes }, text: { value: read } })
  return { made, read }
}

test('a good file becomes a pipeline and opens', async () => {
  const { host } = await show(<Home />)
  await act(() => importFiles([file('mine.json', '{"format":"switchyard.pipeline"}')]))
  expect(host.sent('pipelines.import')).toEqual([{ text: '{"format":"switchyard.pipeline"}' }])
  expect(location.hash).toBe('#/p/p-new-1')
})

test('a file of 50 MB is refused without being read', async () => {
  const { host } = await show(<Home />)
  const { made, read } = huge(50_000_000)
  await act(() => importFiles([made]))
  await screen.findByText('This file has 50 MB; a pipeline has at most 5 MB.')
  expect(read).not.toHaveBeenCalled()
  expect(host.sent('pipelines.import')).toEqual([])
})

test('what is wrong with a file is listed, the gravest first, with what to do', async () => {
  await show(<Home />, {
    importKeeps: false,
    importProblems: [
      problem('unknown_price', 'm', 'No price is known.'),
      problem('unknown_kind', 'x1', 'There is no kind “teleport”.', 'Remove the node.'),
    ],
  })
  await act(() => importFiles([file('hostile.json')]))
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain('“hostile.json” could not be imported')
  expect(dialog.textContent).toContain('1 error, 1 warning')
  expect(dialog.textContent).toMatch(/teleport.*Remove the node\..*No price is known/)
  expect(location.hash).toBe('#/')
})

test('a document with errors is kept, and opens only when one wants it to', async () => {
  const { user } = await show(<Home />, { importProblems: [problem('cycle', 'a', 'A and B wait for each other.')] })
  await act(() => importFiles([file('round.json')]))
  await screen.findByText('“round.json” has problems')
  expect(location.hash).toBe('#/')
  await user.click(screen.getByRole('button', { name: 'Open it' }))
  expect(location.hash).toBe('#/p/p-new-1')
})

test('a missing key doesn’t stand in the way of opening', async () => {
  await show(<Home />, { importProblems: [problem('missing_key', 'm', 'OpenAI has no key here.')] })
  await act(() => importFiles([file()]))
  expect(location.hash).toBe('#/p/p-new-1')
})

test('a hundred thousand problems are cut short, and markup in them stays text', async () => {
  const many = Array.from({ length: 100_000 }, (_, n) =>
    problem('dangling_wire', `e${n}`, '<img src=x onerror=alert(1)>'),
  )
  await show(<Home />, { importKeeps: false, importProblems: many })
  await act(() => importFiles([file()]))
  await screen.findByText('And 99,900 more problems.')
  expect(screen.getAllByText('<img src=x onerror=alert(1)>')).toHaveLength(100)
  expect(document.querySelector('img')).toBeNull()
})

test('of several files the good ones come in and the bad ones are named', async () => {
  const { host } = await show(<Home />)
  const { made } = huge(6_000_000)
  await act(() => importFiles([file('one.json'), made, file('two.json')]))
  await screen.findByText('“huge.json” could not be imported')
  await screen.findByText('Imported 2 pipelines')
  expect(host.sent('pipelines.import')).toHaveLength(2)
})

test('a file that can’t be read, such as a folder, is a problem and no crash', async () => {
  await show(<Home />)
  const folder = file('folder')
  Object.defineProperty(folder, 'text', { value: () => Promise.reject(new Error('it is a directory')) })
  await act(() => importFiles([folder]))
  await screen.findByText('This file could not be read: it is a directory.')
})

test('files dropped anywhere on the window are imported; other things dragged over it are left alone', async () => {
  const { host } = await show(<Home />)
  const drag = (type: string, types: string[], files: File[] = []) =>
    act(async () => {
      const event = new Event(type, { bubbles: true, cancelable: true })
      Object.defineProperty(event, 'dataTransfer', { value: { types, files } })
      document.body.dispatchEvent(event)
    })

  await drag('dragenter', ['text/plain'])
  expect(screen.queryByText('Drop to import')).toBeNull()

  await drag('dragenter', ['Files'])
  await screen.findByText('Drop to import')
  await drag('dragleave', ['Files'])
  expect(screen.queryByText('Drop to import')).toBeNull()

  await drag('dragenter', ['Files'])
  await drag('drop', ['Files'], [file('dropped.json', '{"a":1}')])
  expect(screen.queryByText('Drop to import')).toBeNull()
  await vi.waitFor(() => expect(host.sent('pipelines.import')).toEqual([{ text: '{"a":1}' }]))
})
