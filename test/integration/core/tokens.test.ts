import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base'
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokenCounter } from '../../../electron/tokens/index.ts'
import { compileCounted, compileToRun } from '../../../shared/compiler/index.ts'
import { catalogModels } from '../../../shared/catalog/index.ts'
import type { Environment } from '../../../shared/model/types.ts'
import { countAbout } from '../../../shared/tokens/count.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { referees } from '../../support/token-referees.ts'

/* engine.md, "Budget and cost": what a run will cost is shown before it; known texts are counted as their models count them. */

let live: LiveCore
beforeAll(async () => {
  live = await liveCore()
})
afterAll(() => live.close())

const asks = (provider: string, name: string, config = {}) =>
  draw(
    {
      question,
      prompt: ['prompt', { template: 'Sort what follows by what it is about, and say why:\n\n{{text}}' }],
      only: model(provider, name, { maxTokens: 1, ...config }),
      answer,
    },
    ['question.value > prompt.text', 'prompt.text > only.prompt', 'only.answer > answer.value'],
  )

/** A machine with one provider's models as the catalog has them. */
const machine = (provider: string): Environment => ({
  providers: [
    {
      id: provider,
      label: provider,
      local: false,
      practice: false,
      needsKey: false,
      hasKey: true,
      keys: [],
      listIsWhole: true,
      models: catalogModels(provider),
    },
  ],
})

describe('tokens that the core counts', () => {
  it('are not known where no thread can be begun: nothing is thrown, and somebody hears why', async () => {
    const lost: string[] = []
    const counter = createTokenCounter((why) => lost.push(why), new URL('http://127.0.0.1/worker.cjs'))
    expect(await counter.count([{ text: 'a word', tokenizer: 'o200k' }])).toBeNull()
    expect(lost).toEqual([expect.stringMatching(/^Counting tokens could not begin: /)])
    await counter.close()
  })

  it('are the vocabularies’ own, in a thread of their own, in the order in which they were asked', async () => {
    const wanted = Object.values(referees).flatMap(({ text }) => [
      { text, tokenizer: 'o200k' as const },
      { text, tokenizer: 'cl100k' as const },
    ])
    const { tokens } = await call(live.core, 'tokens.count', { wanted })
    expect(tokens).toEqual(
      wanted.map(({ text, tokenizer }) => (tokenizer === 'o200k' ? countO200k : countCl100k)(text)),
    )
  })

  it('are counted as text also where a text holds the words of a special token', async () => {
    const wanted = [{ text: 'It ends with <|endoftext|> and goes on.', tokenizer: 'o200k' as const }]
    const { tokens } = await call(live.core, 'tokens.count', { wanted })
    expect(tokens?.[0]).toBeGreaterThan(10)
  })

  it('are nobody’s to wait for once it is closed', async () => {
    const lost: string[] = []
    const counter = createTokenCounter((why) => lost.push(why))
    const asked = counter.count([{ text: 'Who is there?', tokenizer: 'o200k' }])
    await counter.close()
    expect(await asked).toBeNull()
    expect(lost).toEqual([])
  })
})

describe('the forecast of a known prompt', () => {
  it.each(Object.entries(referees))('is what the practice provider bills for it: %s', async (_name, { text }) => {
    const document = asks('practice', 'cheap', { system: 'You sort letters. Answer with one word.' })
    const { plan } = await compileCounted(document, await live.core.environment(), live.core.countTokens, {
      inputs: { question: text },
    })
    const started = await live.core.startRun({ pipelineId: null, document, inputs: { question: text } })
    if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
    const { receipt } = await started.result
    // Play money: $0.1 for a million tokens in, $0.4 out, and one comes out.
    const tokens = ((plan?.bounds.costUsd.expected ?? 0) * 1e6 - 0.4) / 0.1
    expect(Math.abs(tokens - (receipt?.tokens.input ?? 0))).toBeLessThanOrEqual(3)
  })

  it('counts for each model by its own tokenizer, and the same plan costs the same every time', async () => {
    const { text } = referees.russian
    const costOf = async (name: string): Promise<number> => {
      const compiled = await compileCounted(asks('openai', name), machine('openai'), live.core.countTokens, {
        inputs: { question: text },
      })
      return compiled.plan?.bounds.costUsd.expected ?? 0
    }
    const [older, newer] = [await costOf('gpt-4-turbo'), await costOf('gpt-4o')]
    const known = ['Sort what follows by what it is about, and say why:\n\n ', text]
    // $10 and $2.5 for a million tokens; a message's frame and the one token that comes out are the rest.
    for (const [usd, perMillion, count] of [
      [older, 10, countCl100k],
      [newer, 2.5, countO200k],
    ] as const) {
      const tokens = known.reduce((sum, each) => sum + count(each), 0)
      expect((usd * 1e6) / perMillion).toBeGreaterThanOrEqual(tokens)
      expect((usd * 1e6) / perMillion).toBeLessThanOrEqual(tokens + 10)
    }
    expect(await costOf('gpt-4o')).toBe(newer)
  })

  it('stands by a rule of thumb where nobody can count', async () => {
    const { plan } = await compileCounted(asks('openai', 'gpt-4o'), machine('openai'), () => Promise.resolve(null), {
      inputs: { question: referees.english.text },
    })
    const about = countAbout(referees.english.text, 'o200k').tokens
    expect(((plan?.bounds.costUsd.expected ?? 0) * 1e6) / 2.5).toBeGreaterThan(about)
  })
})

describe('a prompt near the end of a window', () => {
  /** Eight characters to a token, where a plan that can't count reckons with five. */
  const wordy = 'international communication responsibilities understanding organizations '.repeat(600)

  it('is let through where the model’s own count says that it fits', async () => {
    const document = asks('openai', 'gpt-4')
    const inputs = { question: wordy }
    expect(wordy.length / 5).toBeGreaterThan(8192)
    expect(countCl100k(wordy)).toBeLessThan(7000)
    const about = await compileToRun(document, machine('openai'), () => Promise.resolve(null), { inputs })
    expect(about.problems.map(({ code }) => code)).toContain('window_too_small')
    const counted = await compileToRun(document, machine('openai'), live.core.countTokens, { inputs })
    expect(counted.problems.map(({ code }) => code)).not.toContain('window_too_small')
  })

  it('is refused before it costs anything where the count says that it doesn’t', async () => {
    const document = asks('openai', 'gpt-4')
    const inputs = { question: referees.chinese.text.repeat(100) }
    const compiled = await compileCounted(document, machine('openai'), live.core.countTokens, { inputs })
    expect(compiled.problems.map(({ code }) => code)).toContain('window_too_small')
  })
})
