import { z } from 'zod'
import { firstLine, textField } from '../config.ts'
import { defineKind } from '../define.ts'

const schema = z.strictObject({ text: textField.default('') })

export type NoteConfig = z.output<typeof schema>

export const note = defineKind<NoteConfig>({
  kind: 'note',
  label: 'Note',
  group: 'flow',
  icon: 'sticky-note',
  help: 'Words for whoever reads the drawing. It has no wires and never runs.',
  schema,
  fresh: { text: '' },
  form: [{ key: 'text', label: 'Text', control: 'longText', rows: 6 }],
  ports: () => ({ inputs: [], outputs: [] }),
  asking: () => ({ how: 'all' }),
  subtitle: () => 'Note',
  fact: (config) => firstLine(config.text),
  calls: () => [],
  check: () => [],
  runs: false,
  sentence: () => null,
})
