import { describe, expect, test } from 'vitest'
import { ask, checks, draw, judges, problemsOf, routes, told, type Nodes } from './draw.ts'

const ends = { in: ['input', {}], out: ['output', {}] } as const
const conditional = (document: ReturnType<typeof draw>): string[] =>
  told(document).filter((line) => /not_exclusive|never_fires/.test(line))

describe('several wires into one single port', () => {
  //        ┌ a ─ m ┐
  // in ─ r ┼ b ─ n ┼ out
  //        └ c ────┘
  test('branches of one Router may meet', () => {
    const nodes = { ...ends, r: routes('a', 'b', 'c'), m: ask(), n: ask() }
    expect(
      told(
        draw(nodes, [
          'in.value > r.value',
          'r.a > m.prompt',
          'r.b > n.prompt',
          'm.answer > out.value',
          'n.answer > out.value',
          'r.c > out.value',
        ]),
      ),
    ).toEqual([])
  })

  test('pass and fail of a Judge or a Check may meet', () => {
    for (const gate of [judges, checks]) {
      const port = gate === judges ? 'answer' : 'value'
      expect(
        told(
          draw({ ...ends, g: gate, m: ask() }, [
            `in.value > g.${port}`,
            'g.pass > out.value',
            'g.fail > m.prompt',
            'm.answer > out.value',
          ]),
        ),
      ).toEqual([])
    }
  })

  test('two answers that could both come may not, and the pair is named', () => {
    const document = draw({ ...ends, m: [...ask(), { title: 'Small' }], n: [...ask(), { title: 'Strong' }] }, [
      'in.value > m.prompt',
      'in.value > n.prompt',
      'm.answer > out.value',
      'n.answer > out.value',
    ])
    const [found] = problemsOf(document)
    expect(found).toMatchObject({ code: 'not_exclusive', where: 'out' })
    expect(found?.message).toContain('"Answer" of Small (wire w03) and "Answer" of Strong (wire w04)')
    expect(found?.fix).toContain('Join or a Blend')
  })

  test('all pairs must exclude each other, not only neighbours', () => {
    const nodes = { ...ends, r: routes('a', 'b'), m: ask() }
    expect(
      conditional(
        draw(nodes, [
          'in.value > r.value',
          'r.a > out.value',
          'r.b > out.value',
          'in.value > m.prompt',
          'm.answer > out.value',
        ]),
      ),
    ).toEqual(['not_exclusive out'])
  })

  test("the same branch twice, and a branch beside what carries no choice, don't exclude each other", () => {
    expect(
      conditional(
        draw({ ...ends, c: checks, m: ask() }, [
          'in.value > c.value',
          'c.pass > m.prompt',
          'c.pass > out.value',
          'm.answer > out.value',
        ]),
      ),
    ).toEqual(['not_exclusive out'])
    expect(
      conditional(
        draw({ ...ends, j: judges, p: ['prompt', { template: '{{v}}' }] }, [
          'in.value > j.answer',
          'j.verdict > p.v',
          'j.pass > out.value',
          'p.text > out.value',
        ]),
      ),
    ).toEqual(['not_exclusive out'])
  })

  test("choices at two different nodes don't exclude each other", () => {
    expect(
      conditional(
        draw({ ...ends, c: checks, d: checks }, [
          'in.value > c.value',
          'in.value > d.value',
          'c.pass > out.value',
          'd.fail > out.value',
        ]),
      ),
    ).toEqual(['not_exclusive out'])
  })

  // in ─ c ┬ pass ─ d ┬ pass ─ out
  //        │          └ fail ─ out
  //        └ fail ─ out
  test('a choice behind a choice keeps both', () => {
    expect(
      told(
        draw({ ...ends, c: checks, d: checks }, [
          'in.value > c.value',
          'c.pass > d.value',
          'd.pass > out.value',
          'd.fail > out.value',
          'c.fail > out.value',
        ]),
      ),
    ).toEqual([])
  })

  test("a Fallback holds where one of its options does: against the third branch it stands apart, against one of its own it doesn't", () => {
    const nodes = { ...ends, r: routes('a', 'b', 'c'), f: ['fallback'] } as const
    const base = ['in.value > r.value', 'r.a > f.option1', 'r.b > f.option2', 'f.answer > out.value']
    expect(conditional(draw(nodes, [...base, 'r.c > out.value']))).toEqual([])
    expect(conditional(draw(nodes, [...base, 'r.b > out.value']))).toEqual(['not_exclusive out'])
  })

  test('a Join any and a Blend hold where one of theirs does; a Join all where all do', () => {
    const gathered = (kind: Nodes[string], port: string, out: string) =>
      conditional(
        draw({ ...ends, c: checks, x: checks, g: kind }, [
          'in.value > c.value',
          'in.value > x.value',
          `c.pass > g.${port}`,
          `x.pass > g.${port}`,
          `g.${out} > out.value`,
          'c.fail > out.value',
        ]),
      )
    expect(gathered(['join', { policy: 'all' }], 'values', 'value')).toEqual([])
    expect(gathered(['join', { policy: 'any' }], 'values', 'value')).toEqual(['not_exclusive out'])
    expect(gathered(['blend', { strategy: 'vote' }], 'answers', 'answer')).toEqual(['not_exclusive out'])
  })

  test('an optional wire demands nothing', () => {
    const nodes = { ...ends, c: checks, m: ask() }
    expect(
      conditional(
        draw(nodes, [
          'in.value > c.value',
          'in.value > m.prompt',
          'c.pass > m.context',
          'm.answer > out.value',
          'c.fail > out.value',
        ]),
      ),
    ).toEqual(['not_exclusive out'])
  })

  test('alternatives are told apart: (a and x) or (b and y) excludes (a and y)', () => {
    const nodes = {
      ...ends,
      r: routes('a', 'b'),
      s: routes('x', 'y'),
      ax: ['join'],
      by: ['join'],
      ay: ['join'],
      any: ['join', { policy: 'any' }],
    } as const
    const wires = [
      'in.value > r.value',
      'in.value > s.value',
      'r.a > ax.values',
      's.x > ax.values',
      'r.b > by.values',
      's.y > by.values',
      'r.a > ay.values',
      's.y > ay.values',
      'ax.value > any.values',
      'by.value > any.values',
      'any.value > out.value',
      'ay.value > out.value',
    ]
    expect(conditional(draw(nodes, wires))).toEqual([])
  })

  test('behind a node that could not be read nothing is claimed', () => {
    expect(
      conditional(
        draw({ ...ends, r: ['router', { mode: 'guess' }] }, [
          'in.value > r.value',
          'r.a > out.value',
          'r.b > out.value',
        ]),
      ),
    ).toEqual([])
  })
})

describe('what can never run', () => {
  test('a Join of all that waits for pass and fail', () => {
    expect(
      conditional(
        draw({ ...ends, c: checks, j: ['join'] }, [
          'in.value > c.value',
          'c.pass > j.values',
          'c.fail > j.values',
          'j.value > out.value',
        ]),
      ),
    ).toEqual(['never_fires j'])
  })

  test('a step whose two ports wait for two branches, however far behind', () => {
    const nodes = {
      ...ends,
      r: routes('a', 'b'),
      m: ask(),
      n: ask(),
      p: ['prompt', { template: '{{x}}{{y}}' }],
    } as const
    expect(
      conditional(
        draw(nodes, [
          'in.value > r.value',
          'r.a > m.prompt',
          'r.b > n.prompt',
          'm.answer > p.x',
          'n.answer > p.y',
          'p.text > out.value',
        ]),
      ),
    ).toEqual(['never_fires p'])
  })

  test('one that waits behind a branch for the other branch', () => {
    const nodes = { ...ends, c: checks, d: checks, p: ['prompt', { template: '{{x}}{{y}}' }] } as const
    expect(
      conditional(
        draw(nodes, ['in.value > c.value', 'c.pass > d.value', 'd.pass > p.x', 'c.fail > p.y', 'p.text > out.value']),
      ),
    ).toEqual(['never_fires p'])
  })

  test('a Join of any, a Fallback and a Blend may wait for both', () => {
    expect(
      told(
        draw({ ...ends, c: checks, j: ['join', { policy: 'any' }] }, [
          'in.value > c.value',
          'c.pass > j.values',
          'c.fail > j.values',
          'j.value > out.value',
        ]),
      ),
    ).toEqual([])
    expect(
      told(
        draw({ ...ends, c: checks, f: ['fallback'] }, [
          'in.value > c.value',
          'c.pass > f.option1',
          'c.fail > f.option2',
          'f.answer > out.value',
        ]),
      ),
    ).toEqual([])
  })
})

describe('size', { timeout: 60_000 }, () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `c${i}`)

  // Each Check that fails hands on to the next; every pass leads to the one Output.
  test('a cascade of three hundred Checks is seen to exclude', () => {
    const all = names(300)
    const nodes = { ...ends, ...Object.fromEntries(all.map((name) => [name, checks])) }
    const wires = all.flatMap((name, i) => [
      i === 0 ? 'in.value > c0.value' : `c${i - 1}.fail > ${name}.value`,
      `${name}.pass > out.value`,
    ])
    expect(conditional(draw(nodes, wires))).toEqual([])
  })

  // Two ways at each of forty places, joined again: 2^40 ways in all.
  test("ways that part and meet forty times don't multiply", () => {
    const all = names(40)
    const gates = all.flatMap((name, i) => [[name, checks] as const, [`j${i}`, ['join', { policy: 'first' }]] as const])
    const wires = all.flatMap((name, i) => [
      i === 0 ? 'in.value > c0.value' : `j${i - 1}.value > ${name}.value`,
      `${name}.pass > j${i}.values`,
      `${name}.fail > j${i}.values`,
    ])
    expect(conditional(draw({ ...ends, ...Object.fromEntries(gates) }, [...wires, 'j39.value > out.value']))).toEqual(
      [],
    )
  })

  test('a graph made to wear the proof out ends with an answer', () => {
    const all = names(3000)
    const nodes = { ...ends, ...Object.fromEntries(all.map((name) => [name, checks])) }
    const wires = all.flatMap((name, i) => [
      i === 0 ? 'in.value > c0.value' : `c${i - 1}.fail > ${name}.value`,
      `${name}.pass > out.value`,
    ])
    const document = draw(nodes, [])
    document.edges = wires.map((wire, i) => {
      const [from = '', to = ''] = wire.split(' > ')
      const [a = '', b = ''] = from.split('.')
      const [c = '', d = ''] = to.split('.')
      return { id: `w${i}`, from: { node: a, port: b }, to: { node: c, port: d } }
    })
    expect(problemsOf(document).find(({ code }) => code === 'not_exclusive')?.message).toMatch(/Too many ways/)
  })
})
