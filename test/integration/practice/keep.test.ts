import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Practice, startPractice } from '../../../electron/practice/index.ts'
import { keepPractice, practiceSettings } from '../../../electron/practice/keep.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { type MortalPractice, mortalPractice } from '../../support/mortal-practice.ts'
import { call, wires } from './wires.ts'

const openai = wires[0]!
const running: Pick<Practice, 'close'>[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()))
})
function mortal(options: Parameters<typeof mortalPractice>[0] = {}): MortalPractice {
  const practice = mortalPractice(options)
  running.push(practice)
  return practice
}
const answer = async (url: string): Promise<string> => openai.text(await (await call(url, openai)).json())

describe('the app’s own practice provider', () => {
  it('is started when it is first asked for, once, and ends when closed', async () => {
    const practice = mortal()
    const [one, two] = await Promise.all([practice.url(), practice.url()])
    expect(two).toBe(one)
    expect(await practice.url()).toBe(one)
    expect(await answer(one)).toBe('17 * 23 = 391.')
    await practice.close()
    await expect(call(one, openai)).rejects.toThrow()
    await expect(practice.url()).rejects.toThrow('closed')
    expect(practice.told).toEqual([])
  })

  it('may be closed before anybody asked, and while it starts', async () => {
    await mortal().close()
    const practice = mortal()
    const url = practice.url()
    await practice.close()
    await expect(call(await url, openai)).rejects.toThrow()
  })

  it('sees nothing of the environment, where keys are', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'not-a-real-key')
    const practice = mortal()
    await practice.url()
    expect(await practice.environment()).toEqual([])
    vi.unstubAllEnvs()
  })

  it('is not started where another is named', async () => {
    const practice = mortal({ url: 'http://127.0.0.1:9' })
    expect(await practice.url()).toBe('http://127.0.0.1:9')
  })

  it('says why it can’t be started, and may be asked again', async () => {
    const taken = await startPractice()
    const practice = mortal({ port: taken.port })
    await expect(practice.url()).rejects.toThrow('EADDRINUSE')
    await taken.close()
    expect(await practice.url()).toBe(taken.url)
  })

  it('says so too when its file is not there', async () => {
    const told: string[] = []
    const practice = keepPractice({
      entry: new URL('file:///nowhere/at/all.js'),
      tell: (sentence) => void told.push(sentence),
    })
    await expect(practice.url()).rejects.toThrow(/nowhere/)
    expect(told).toEqual([])
  })
})

describe('when its thread dies', () => {
  it('that is told in a sentence, and it is started again at the same address', async () => {
    const practice = mortal()
    const url = await practice.url()
    practice.die()
    await practice.tellings(1)
    expect(practice.told).toEqual([
      'The practice provider ended unexpectedly (struck by a test). It is started again; what it was answering is lost, and its faults and its log begin anew.',
    ])
    expect(await practice.url()).toBe(url)
    expect(await answer(url)).toBe('17 * 23 = 391.')
  })

  it('too often within a minute, it waits to be asked for', async () => {
    const clock = new FakeClock()
    const givenUp = vi.fn()
    const practice = mortal({ clock, givenUp })
    for (let death = 1; death <= 4; death += 1) {
      await practice.url()
      expect(givenUp).not.toHaveBeenCalled()
      practice.die()
      await practice.tellings(death)
    }
    expect(practice.told.at(-1)).toBe(
      'The practice provider ended unexpectedly (struck by a test). That is too often to start it again by itself.',
    )
    expect(givenUp).toHaveBeenCalledOnce()
    expect(await answer(await practice.url())).toBe('17 * 23 = 391.')
  })

  it('now and then, it is started again each time', async () => {
    const clock = new FakeClock()
    const practice = mortal({ clock })
    for (let death = 1; death <= 6; death += 1) {
      await practice.url()
      practice.die()
      await practice.tellings(death)
      await clock.advance(20_001)
    }
    expect(practice.told.every((sentence) => sentence.includes('It is started again'))).toBe(true)
  })
})

describe('what the environment says of it', () => {
  it.each([
    [{}, { url: null, speed: 1 }],
    [
      { SWITCHYARD_PRACTICE_URL: ' ', SWITCHYARD_PRACTICE_SPEED: '' },
      { url: null, speed: 1 },
    ],
    [
      { SWITCHYARD_PRACTICE_URL: ' http://127.0.0.1:4000 ', SWITCHYARD_PRACTICE_SPEED: '0.5' },
      { url: 'http://127.0.0.1:4000', speed: 0.5 },
    ],
  ])('%j', (env, settings) => {
    expect(practiceSettings(env)).toEqual(settings)
  })

  it.each(['fast', '0', '-1', 'Infinity'])('a speed of %s is refused in words', (speed) => {
    expect(() => practiceSettings({ SWITCHYARD_PRACTICE_SPEED: speed })).toThrow(
      `SWITCHYARD_PRACTICE_SPEED takes a number over 0, not "${speed}".`,
    )
  })
})
