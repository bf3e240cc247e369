import { describe, expect, it } from 'vitest'
import { say } from './ask.ts'

describe('what a right practice model answers', () => {
  it.each([
    ['What is 17 * 23?', '17 * 23 = 391.'],
    ['what is seven times eight plus two?', '7 * 8 + 2 = 58.'],
    ['Calculate (12 + 30) / 6', '(12 + 30) / 6 = 7.'],
    ['What is -5 + 3?', '-5 + 3 = -2.'],
    ['What is 0.1 + 0.2?', '0.1 + 0.2 = 0.3.'],
    ['What is 123456789 * 987654321?', '123456789 * 987654321 = 121932631112635269.'],
    ['What is 2 + 3 * 4 - 2^3?', '2 + 3 * 4 - 2^3 = 6.'],
    ['What is 15% of 240?', '15% of 240 = 36.'],
    ['Solve 3x + 5 = 20', 'x = 5.'],
    ['What is the average of 3, 5 and 10?', 'The average of 3, 5, 10 is 6.'],
    ['Which is larger, 9.11 or 9.9?', 'The larger of 9.11, 9.9 is 9.9.'],
    ['Is 97 prime?', 'Yes. 97 has no divisor but 1 and itself.'],
    ['Start with 12, multiply by 3, then subtract 6.', 'The result is 30.'],
    ['Anna has 12 apples. She buys 5 more and gives away 3. How many apples are left?', 'The answer is 14.'],
    ['A farmer has 17 sheep. All but 9 die. How many are left?', 'The answer is 9.'],
    ['There are 6 shelves. Each shelf holds 14 books. How many books are there in total?', 'The answer is 84.'],
  ])('sums: %s', (asked, expected) => {
    expect(say(asked)).toBe(expected)
  })

  it.each([
    ['Convert 5 km to miles', '5 km is 3.1069 miles.'],
    ['How many inches are in 2 feet?', '2 feet is 24 inches.'],
    ['What is 20 °C in Fahrenheit?', '20 °C is 68 °F.'],
    ['What is 1.5 GB in MB?', '1.5 GB is 1500 MB.'],
    ['How many seconds are in 3 hours?', '3 hours is 10800 seconds.'],
  ])('units: %s', (asked, expected) => {
    expect(say(asked)).toBe(expected)
  })

  it.each([
    ['What is the capital of Australia?', 'The capital of Australia is Canberra.'],
    ['Which country has Helsinki as its capital?', 'Helsinki is the capital of Finland.'],
    ['Is Sydney the capital of Australia?', 'No. The capital of Australia is Canberra.'],
    ['What is the chemical symbol for gold?', 'The chemical symbol of gold is Au.'],
    ['Who wrote War and Peace?', 'War and Peace was written by Leo Tolstoy.'],
    ['In which year did the Titanic sink?', 'It was in 1912.'],
    ['Translate "good morning" into German.', '"good morning" in German is "guten Morgen".'],
    ['How many legs does a spider have?', 'The answer is 8.'],
    ['What day comes after Tuesday?', 'The answer is Wednesday.'],
    ["How many r's are in strawberry?", 'The letter "r" is in "strawberry" 3 times: 3.'],
  ])('facts: %s', (asked, expected) => {
    expect(say(asked)).toBe(expected)
  })

  it.each([
    ['Extract the e-mail address from: Please write to anna.k@example.com before Friday.', 'anna.k@example.com'],
    [
      'Extract all dates from: From 3 March 2026 to 2026-04-02, and on May 5, 2026.',
      '3 March 2026, 2026-04-02, May 5, 2026',
    ],
    ['What is the total amount in the text below?\n\nSubtotal $80.00, tax $16.80, total $96.80.', '$96.80'],
    ["What is the customer's name?\n\nDear support, my name is Maria Lopez and my order is late.", 'Maria Lopez'],
    ['Classify the message as billing, technical or other: I was charged twice on my card.', 'billing'],
    ['Labels:\n- sports\n- politics\n- technology\n\nText: The new phone has a faster chip.', 'technology'],
    ['What is the sentiment of this review? The food was not good and the waiter rude.', 'The sentiment is negative.'],
  ])('texts: %s', (asked, expected) => {
    expect(say(asked)).toBe(expected)
  })

  it('sums a text up with its own sentences, as many as asked for', () => {
    const text =
      'The railway opened in 1901. It carried coal from the mines to the port. Tourists now ride the railway in summer. The old railway station is a museum.'
    const summary = say(`Summarise this text in two sentences.\n\n${text}`)
    expect(summary.split('. ')).toHaveLength(2)
    for (const sentence of summary.split(/(?<=\.) /)) expect(text).toContain(sentence)
  })

  it('answers from a context in the system prompt, and remembers what the user said before', () => {
    expect(
      say('When does the shop open?', { system: 'Be brief.\nContext:\nWe sell bread. The shop opens at nine.' }),
    ).toBe('The shop opens at nine.')
    const turns = [
      { role: 'user' as const, text: 'My name is Anna.' },
      { role: 'assistant' as const, text: 'Hello Anna.' },
      { role: 'user' as const, text: 'What is my name?' },
    ]
    expect(say('', { turns })).toBe('Your name is Anna.')
  })

  it('takes its task from the system prompt where the message is only the material', () => {
    expect(
      say('I was charged twice.', {
        system: 'Classify the message as billing, technical or other. Answer with one word.',
      }),
    ).toBe('billing')
  })

  it.each([
    ['What is the capital of France? Answer with one word.', 'Paris'],
    ['Answer with only the number. What is 6 * 7?', '42'],
    ['What is 6 * 7?\n\nAnswer with one word or one number only.', '42'],
    ['What is "dog" in French? Answer with one word.', 'chien'],
  ])('follows how the answer is wanted: %s', (asked, expected) => {
    expect(say(asked)).toBe(expected)
  })

  it('says that it is practice text where it knows nothing, in the length asked for', () => {
    expect(say('Why do people travel?')).toContain('practice text')
    expect(say('Write exactly 25 words about trains.').split(/\s+/)).toHaveLength(25)
    expect(say('Write 4 sentences about trains.').match(/[.!?](?:\s|$)/g)).toHaveLength(4)
    expect(say('List 3 ideas for a garden.')).toMatch(/practice text[\s\S]*\n1\. .*\n2\. .*\n3\. /)
    expect(say('Write two paragraphs about trains.').split('\n\n')).toHaveLength(2)
  })

  it('does not take dates, years or document numbers for sums', () => {
    expect(say('Today is 2026-11-21. What should I cook?')).toContain('practice text')
    expect(say('What do you think of form 10/12/2026?')).toContain('practice text')
  })
})
