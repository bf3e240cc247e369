import type { InputPort, Kind, OutputPort, Ports } from '../../shared/kinds/define.ts'
import type { Field } from '../../shared/kinds/fields.ts'
import { type KindGroup, kindGroups } from '../../shared/kinds/ids.ts'
import { kinds } from '../../shared/kinds/index.ts'

/** What the guide says of kinds out of their definitions: a page's last part, a drawing of the node, and the index. */

/** Everything from here to the end of a page is made. */
export const mark = '<!-- From here on made of the kind’s definition by `node scripts/guide.ts`. -->'

const portsOf = (kind: Kind): Ports => kind.ports(kind.schema.parse(kind.fresh))

/** The part of a page that the definition says: drawing, ports, settings. */
export function madePart(kind: Kind): string {
  const { inputs, outputs } = portsOf(kind)
  const rows = [
    ...inputs.map((port) => `| in | \`${port.id}\` | ${cell(port.label)} | ${takes(port)} |`),
    ...outputs.map((port) => `| out | \`${port.id}\` | ${cell(port.label)} | ${gives(port)} |`),
  ]
  const ports =
    rows.length === 0
      ? ['It has no ports: it is drawn and never runs.']
      : [
          'As it comes from the palette; some settings change its ports.',
          '',
          '| | port | | |',
          '|---|---|---|---|',
          ...rows,
        ]
  const fields = kind.form.flatMap((field) => fieldRows(field, ''))
  const settings =
    fields.length === 0 ? [] : ['', '## Settings', '', '| setting | in the document | |', '|---|---|---|', ...fields]
  const lines = [
    '',
    `![${kind.label}: the node and its ports](images/${kind.kind}.svg)`,
    '',
    '## Ports',
    '',
    ...ports,
    ...settings,
  ]
  return `${mark}\n${lines.join('\n')}\n`
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

function takes({ accepts, many, optional }: InputPort): string {
  const types = accepts.join(' or ')
  return [types, ...(many === true ? ['many wires'] : []), ...(optional === true ? ['optional'] : [])].join(', ')
}

function gives({ gives: type, branch }: OutputPort): string {
  const what = typeof type === 'string' ? type : 'what came in'
  return branch === true ? `${what}, or not taken` : what
}

function fieldRows(field: Field, under: string): string[] {
  const key = `${under}${field.key}`
  const row = `| ${cell(field.label)} | \`${key}\` | ${cell([choices(field), field.help ?? '', units(field)].filter((part) => part !== '').join(' '))} |`
  return field.control === 'list' ? [row, ...field.fields.flatMap((each) => fieldRows(each, `${key}[].`))] : [row]
}

/** Where the form shows a number in another unit than the document keeps it in. */
const units = (field: Field): string =>
  field.control === 'number' && field.scale !== undefined
    ? `In the form in ${field.unit === 'min' ? 'minutes' : 'seconds'}, in the document in milliseconds.`
    : ''

const choices = (field: Field): string =>
  field.control === 'choice' || field.control === 'several'
    ? `${field.choices.map(({ value, label }) => `\`${value}\` (${label})`).join(', ')}.`
    : ''

const groupColors: Record<KindGroup, string> = {
  ends: '#565d6b',
  models: '#3355e8',
  decide: '#a85d00',
  combine: '#0f766e',
  shape: '#565d6b',
  flow: '#7a3fc4',
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The node as it stands on the canvas: a card with its title and a dot for each port. 260 wide; the look is the app's own. */
export function drawing(kind: Kind): string {
  const { inputs, outputs } = portsOf(kind)
  const rows = Math.max(inputs.length, outputs.length, 1)
  const height = 52 + rows * 22 + 8
  const color = groupColors[kind.group]
  const dot = (x: number, row: number, open: boolean): string =>
    `<circle cx="${x}" cy="${66 + row * 22}" r="5" fill="${open ? '#ffffff' : color}" stroke="${color}" stroke-width="2"/>`
  const words = (x: number, row: number, anchor: string, text: string): string =>
    `<text x="${x}" y="${70 + row * 22}" font-size="12" text-anchor="${anchor}" fill="#565d6b">${escaped(text)}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="${height + 16}" viewBox="0 0 300 ${height + 16}" font-family="Inter, system-ui, sans-serif" role="img" aria-label="${escaped(kind.label)}">`,
    `<rect x="20" y="8" width="260" height="${height}" rx="10" fill="#ffffff" stroke="#d3d8e0"/>`,
    `<rect x="32" y="18" width="24" height="24" rx="7" fill="${color}" fill-opacity="0.14"/>`,
    `<circle cx="44" cy="30" r="5" fill="${color}"/>`,
    `<text x="66" y="35" font-size="14" font-weight="600" fill="#171a21">${escaped(kind.label)}</text>`,
    `<line x1="20" y1="50" x2="280" y2="50" stroke="#e3e6eb"/>`,
    ...inputs.flatMap((port, row) => [dot(20, row, port.optional === true), words(34, row, 'start', port.label)]),
    ...outputs.flatMap((port, row) => [dot(280, row, port.branch === true), words(266, row, 'end', port.label)]),
    '</svg>',
    '',
  ].join('\n')
}

/** The index of the guide: the kinds by group, each with what it is for. */
export function guideIndex(): string {
  const groups = kindGroups.flatMap(({ id, label }) => {
    const members = kinds.filter((kind) => kind.group === id)
    if (members.length === 0) return []
    return [
      '',
      `## ${label}`,
      '',
      '| kind | |',
      '|---|---|',
      ...members.map((kind) => `| [${kind.label}](${kind.kind}.md) | ${cell(kind.help)} |`),
    ]
  })
  return [
    '# Guide',
    '',
    'A page for each kind of node: what it is for, an example, when not to use it, its ports and its settings.',
    ...groups,
    '',
    '## Beside the nodes',
    '',
    '- [The screens: from a template to an answer, and back to a run of yesterday](screens.md)',
    '- [Parts of a run, rehearsals and pins](parts.md)',
    '- [Keys, providers and limits](keys.md)',
    '- [Health of models](health.md)',
    '- [Roles](roles.md)',
    '- [Budgets, tiers, data and kept answers](limits.md)',
    '',
  ].join('\n')
}

/** A page with its made part as it should be; `page` as it is now. */
export function withMadePart(page: string, kind: Kind): string {
  const written = page.includes(mark) ? page.slice(0, page.indexOf(mark)) : `${page.trimEnd()}\n\n`
  return written + madePart(kind)
}
