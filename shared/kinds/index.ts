import { blend } from './blend/definition.ts'
import { check } from './check/definition.ts'
import { context } from './context/definition.ts'
import { compare } from './compare/definition.ts'
import type { Kind, KindDefinition } from './define.ts'
import { documents } from './documents/definition.ts'
import { fallback } from './fallback/definition.ts'
import { forEach } from './forEach/definition.ts'
import { group } from './group/definition.ts'
import { guard } from './guard/definition.ts'
import { human } from './human/definition.ts'
import { input } from './input/definition.ts'
import { join } from './join/definition.ts'
import { judge } from './judge/definition.ts'
import { model } from './model/definition.ts'
import { note } from './note/definition.ts'
import { output } from './output/definition.ts'
import { parse } from './parse/definition.ts'
import { pipeline } from './pipeline/definition.ts'
import { planner } from './planner/definition.ts'
import { pool } from './pool/definition.ts'
import { prompt } from './prompt/definition.ts'
import { refine } from './refine/definition.ts'
import { router } from './router/definition.ts'
import { tool } from './tool/definition.ts'
import { transform } from './transform/definition.ts'

/** The one place that forgets a config's type (`Kind`). */
const listed = <Config>(definition: KindDefinition<Config>): Kind => definition as unknown as Kind

/** Every kind this version has, in the palette's order. A new one is a folder, a line here and one in `ids.ts`. */
export const kinds: readonly Kind[] = [
  listed(input),
  listed(output),
  listed(prompt),
  listed(model),
  listed(tool),
  listed(pool),
  listed(router),
  listed(judge),
  listed(check),
  listed(guard),
  listed(human),
  listed(fallback),
  listed(blend),
  listed(join),
  listed(compare),
  listed(parse),
  listed(documents),
  listed(transform),
  listed(context),
  listed(refine),
  listed(forEach),
  listed(pipeline),
  listed(planner),
  listed(group),
  listed(note),
]

const byId = new Map<string, Kind>(kinds.map((kind) => [kind.kind, kind]))

/** The kind of that id; undefined for one this version doesn't have (`kindIds` tells a later one from an unknown one). */
export const kindOf = (id: string): Kind | undefined => byId.get(id)
