import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { kinds } from '../shared/kinds/index.ts'
import { drawing, guideIndex, withMadePart } from './lib/guide.ts'

// Brings the guide up to what the kinds' definitions say; a test says when it isn't. Each page's first part is written by hand.
const folder = new URL('../docs/guide/', import.meta.url)
mkdirSync(new URL('images/', folder), { recursive: true })
for (const kind of kinds) {
  const file = new URL(`${kind.kind}.md`, folder)
  if (!existsSync(file))
    console.warn(`docs/guide/${kind.kind}.md has no words yet: what it is for, an example, when not.`)
  const page = existsSync(file) ? readFileSync(file, 'utf8') : `# ${kind.label}\n\n${kind.help}\n`
  writeFileSync(file, withMadePart(page, kind))
  writeFileSync(new URL(`images/${kind.kind}.svg`, folder), drawing(kind))
}
writeFileSync(new URL('README.md', folder), guideIndex())
