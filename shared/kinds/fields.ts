/**
 * A form as data: the inspector draws one control a field, writes to `config[key]` and knows no kinds.
 * `key` may be a path with dots into nested objects (`timeouts.totalMs`).
 */
interface FieldBase {
  key: string
  label: string
  /** One sentence under the control. */
  help?: string
  /** Shown only when the config holds one of these values at `key`. */
  when?: {
    key: string
    in: readonly (string | number | boolean | undefined)[]
    /** `key` is one of the form around the row that the field stands in. */
    outer?: true
  }
  /** Folded away under "More". */
  advanced?: boolean
  placeholder?: string
}

export interface Choice {
  value: string
  label: string
  help?: string
}

/**
 * `fit`: thresholds from labelled rows. `share`: a slider that takes its line from earlier prompts. `memory`: what the
 * node remembers of earlier runs.
 */
export type Tool = 'fit' | 'share' | 'memory'

export type Field =
  | (FieldBase & { control: 'text' })
  /** `preset`: what holds, and stands in the box, while nothing else is written. */
  | (FieldBase & { control: 'longText'; rows?: number; preset?: string })
  /** Text with {{variables}}, each of which becomes a port. */
  | (FieldBase & { control: 'template' })
  /** `scale`: how many of what is written one of what is shown makes, e.g. 1000 for seconds that are kept as milliseconds. */
  | (FieldBase & {
      control: 'number'
      min?: number
      max?: number
      step?: number
      unit?: string
      whole?: boolean
      scale?: number
    })
  | (FieldBase & { control: 'slider'; min: number; max: number; step: number })
  /** `offWhere`: where the config says nothing itself it is on, but off where all of these hold. Absent: off. */
  | (FieldBase & { control: 'toggle'; offWhere?: readonly NonNullable<FieldBase['when']>[] })
  /** Any number of choices, written as a list in their order. */
  | (FieldBase & { control: 'several'; choices: readonly Choice[] })
  /** `none`: what it is called to choose nothing, where that may be. */
  | (FieldBase & { control: 'choice'; choices: readonly Choice[]; none?: string })
  /** Provider and model from the environment, with price and window. */
  | (FieldBase & {
      control: 'target'
      /** Offers models that make vectors, instead of those that answer. */ embeds?: true
    })
  /** One of the app's pipelines, taken as it is now (`document`, beside it `source`). */
  | (FieldBase & { control: 'pipeline' })
  /** An expression over what comes in at the node's ports, tried on a sample while it is written. */
  | (FieldBase & { control: 'expression' })
  /** Provider, model and key of the row it stands in; its `key` is `model`. */
  | (FieldBase & { control: 'rowTarget' })
  /** A list of words, typed with commas between them. */
  | (FieldBase & { control: 'words' })
  /** A JSON Schema or any other JSON value, edited as text. */
  | (FieldBase & { control: 'json' })
  /** A condition as data (`when` of a router's branch): rows of field, operator and value, joined by all or any. */
  | (FieldBase & { control: 'rule' })
  /** A value of the type that another field names (an Input's default). */
  | (FieldBase & { control: 'value'; typeKey: string })
  /** Tags of data, out of those this machine has a policy for. */
  | (FieldBase & { control: 'tags' })
  /** One action per class of error (a Fallback's `on`). */
  | (FieldBase & { control: 'errorActions' })
  /** Picks one of the ids in a list field of the same config (`else` of a router). */
  | (FieldBase & { control: 'pick'; from: string; /** None may be chosen. */ optional?: true })
  /** Local documents: a collection of this machine, or a folder's path, and how it stands. */
  | (FieldBase & { control: 'collection' })
  /** A tool of an MCP server (`server` and `tool` of the row it stands in), or none: a web service. Its `key` is `server`. */
  | (FieldBase & { control: 'serverTool' })
  /** A list of texts. */
  | (FieldBase & { control: 'texts'; item: string; max?: number })
  /** A panel of its own that reads and writes around `key`; the renderer knows it by its name. */
  | (FieldBase & { control: 'tool'; tool: Tool })
  /** Rows of sub-fields; `fresh` is a new row, `idPrefix` gives each row a stable id where rows have one. */
  | (FieldBase & {
      control: 'list'
      item: string
      fields: readonly Field[]
      fresh: Record<string, unknown>
      idPrefix?: string
      min?: number
      max?: number
    })
