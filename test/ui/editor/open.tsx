import { beforeEach, vi } from 'vitest'
import { Editor } from '../../../renderer/editor/Editor.tsx'
import type { FakeHost } from '../../support/fake-host.ts'
import { card, environment } from '../../support/samples.ts'
import { act, screen, show, useScreens } from '../../support/ui.tsx'

/** The practice models that the sample pipeline and fresh nodes name. */
const withModels = {
  providers: environment.providers.map((provider) => {
    const [first] = provider.models
    if (provider.id !== 'practice' || first === undefined) return provider
    return {
      ...provider,
      models: [...provider.models, ...['balanced', 'judge'].map((model) => ({ ...first, model, label: model }))],
    }
  }),
}

/** Call at the top of a test file of the editor. */
export function useEditorScreens(): void {
  useScreens()
  beforeEach(() => {
    // Without layout every click is at 0, 0, where the panels' separators would be and take it for theirs.
    const plain = Element.prototype.getBoundingClientRect
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
      if (this.getAttribute('role') === 'separator') return new DOMRect(-900, -900, 1, 1)
      // As big as everything is here (ui.tsx), so that its middle is in its middle.
      return this.matches('.react-flow') ? new DOMRect(0, 0, 1200, 600) : plain.call(this)
    })
  })
}

/** The sample pipeline in the editor, on a core of its own. */
export async function openEditor(prepare?: (host: FakeHost) => void) {
  const shown = await show(<Editor pipelineId="p1" />, { cards: [card()], environment: withModels }, prepare)
  const canvas = await screen.findByRole('application', { name: 'Canvas' })
  return {
    ...shown,
    canvas,
    /** The document as it was saved last. */
    saved: () => shown.host.sent('pipelines.save').at(-1)?.document,
  }
}

export const cards = (): NodeListOf<HTMLElement> => document.querySelectorAll<HTMLElement>('[data-node-id]')

export const focus = (element: HTMLElement): Promise<void> => act(async () => element.focus())
