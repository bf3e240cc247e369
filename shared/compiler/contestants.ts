import type { ProblemList } from '../document/collect.ts'
import type { Target } from '../model/types.ts'
import { checkInside, inputOf, type GraphNode, type Inside, type Wire } from './graph.ts'
import { publicName } from './nodes.ts'
import { targetWords, type Machine } from './targets.ts'

/** Targets whose answers may come along a wire unchanged, however many nodes only pass them on. */
type Givers = (wire: Wire) => readonly Giver[]

interface Giver {
  node: GraphNode
  target: Target
}

/** More givers than this behind one wire are not followed. */
const giversKept = 16

function giversOf(order: readonly GraphNode[]): Givers {
  const known = new Map<GraphNode, Map<string, Giver[]>>()
  const givers: Givers = (wire) => known.get(wire.from)?.get(wire.edge.from.port) ?? []
  for (const node of order) {
    let ports: Map<string, Giver[]> | null = null
    const own: Giver[] = []
    for (const { role, target } of node.read?.calls ?? [])
      if (role === 'answer' || role === 'blend') own.push({ node, target })
    if (node.inside !== null && node.kind?.box?.lists === false) insideGivers(node.inside, (ports ??= new Map()))
    for (const output of node.inside === null ? (node.read?.outputs ?? []) : []) {
      const passed = typeof output.gives === 'string' ? [] : output.gives.sameAs
      const wires = passed.flatMap((port) => inputOf(node, port)?.wires ?? [])
      const all = typeof output.gives === 'string' ? own : [...own, ...wires.flatMap((wire) => givers(wire))]
      if (all.length > 0)
        (ports ??= new Map()).set(output.id, all.length === 1 ? all : [...new Set(all)].slice(0, giversKept))
    }
    if (ports !== null) known.set(node, ports)
  }
  return givers
}

/** Who gives what leaves a box, by its Outputs; what only passes through it is not followed. */
function insideGivers({ order }: Inside, ports: Map<string, Giver[]>): void {
  const givers = giversOf(order)
  for (const node of order.filter(({ end }) => end === 'output')) {
    const all = node.into.flatMap((wire) => givers(wire))
    if (all.length > 0) ports.set(publicName(node), [...new Set(all)].slice(0, giversKept))
  }
}

/** Options of a Fallback that would fail together, or can't take over; Judges that judge themselves. */
export function checkContestants(order: readonly GraphNode[], machine: Machine, problems: ProblemList): void {
  const givers = giversOf(order)
  for (const node of order) {
    const { inside } = node
    if (inside !== null) checkInside(node, (own) => checkContestants(inside.order, machine, own), problems)
    if (node.read === null) continue
    const { asking, calls, outputs } = node.read
    if (asking.how === 'inOrder') checkOptions(node, asking.ports, givers, machine, problems)
    const passed = outputs.flatMap((output) => (typeof output.gives === 'string' ? [] : output.gives.sameAs))
    const contestantsAt = (ports: readonly string[]): Giver[] =>
      [...new Set(ports)].flatMap((port) => inputOf(node, port)?.wires ?? []).flatMap((wire) => givers(wire))
    for (const { target, judges = passed } of calls.filter((call) => call.role === 'judge')) {
      const self = contestantsAt(judges).find(
        (each) => each.target.provider === target.provider && each.target.model === target.model,
      )
      if (self === undefined) continue
      const message = `${node.name} judges with ${targetWords(target)}, which also gave the answer of ${self.node.name}.`
      problems.add('self_judge', node.id, message, 'Judge with another model: models favour their own answers.')
    }
  }
}

function checkOptions(
  node: GraphNode,
  ports: readonly string[],
  givers: Givers,
  machine: Machine,
  problems: ProblemList,
): void {
  const options = ports.map((port) => (inputOf(node, port)?.wires ?? []).flatMap((wire) => givers(wire)))
  options.forEach((option, i) => {
    const before = options[i - 1]
    if (before === undefined || before.length === 0 || option.length === 0) return
    const said = `Option ${i + 1} of ${node.name} (${option[0]?.node.name ?? ''})`
    const keys = new Set(before.map(({ target }) => keyOf(target)))
    const practice = option.some(({ target }) => machine.factsOf(target).provider?.practice === true)
    if (!practice && option.every(({ target }) => keys.has(keyOf(target)))) {
      const message = `${said} is at the same provider, with the same key, as the option before it: they will often fail together.`
      problems.add('same_provider', node.id, message, 'Choose a model of another provider, or another key.')
    }
    const [window, windowBefore] = [smallest(option, machine), smallest(before, machine)]
    if (window !== null && windowBefore !== null && window < windowBefore) {
      const message = `${said} takes ${window} tokens, the option before it ${windowBefore}: what is too long for it fails there too.`
      problems.add('smaller_window', node.id, message, 'Choose a model with a window at least as large.')
    }
  })
}

const keyOf = (target: Target): string => JSON.stringify([target.provider, target.key ?? null])

function smallest(givers: readonly Giver[], machine: Machine): number | null {
  const windows = givers.map(({ target }) => machine.factsOf(target).model?.window ?? null)
  return windows.reduce<number | null>(
    (least, window) => (window === null ? least : least === null ? window : Math.min(least, window)),
    null,
  )
}
