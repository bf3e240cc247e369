import { describe, expect, it } from 'vitest'
import type { RequestImage } from '../../../shared/images/types.ts'
import { ask, chat } from './ask-of.ts'

/* A picture in each protocol's own form, before the text of the message that shows it, and nowhere else. */

const image = (mediaType: RequestImage['mediaType']): RequestImage => ({
  mediaType,
  sha256: '00',
  bytes: 3,
  width: 2,
  height: 1,
})
const messages = [
  { role: 'user' as const, content: 'Hello.' },
  { role: 'assistant' as const, content: 'Yes?' },
  { role: 'user' as const, content: 'What is it?' },
]
const shown = {
  ...chat,
  messages,
  images: { message: 2, list: [image('image/png'), image('image/jpeg')] },
}
const pictures = ['AAAA', 'BBBB']

describe('pictures are sent', () => {
  it('to OpenAI and all who speak like it as data addresses', () => {
    const { body } = ask('openai', 'gpt-4o', shown, pictures)
    expect(body['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      ...messages.slice(0, 2),
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,BBBB' } },
          { type: 'text', text: 'What is it?' },
        ],
      },
    ])
  })

  it('to Responses as input images', () => {
    const { body } = ask('practice-responses', 'cheap', shown, pictures)
    expect(body['input']).toMatchObject([
      messages[0],
      messages[1],
      {
        content: [
          { type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,AAAA' },
          { type: 'input_image', image_url: 'data:image/jpeg;base64,BBBB' },
          { type: 'input_text', text: 'What is it?' },
        ],
      },
    ])
  })

  it('to Anthropic as base64 sources', () => {
    const { body } = ask('anthropic', 'claude-sonnet-4-5', shown, pictures)
    expect(body['messages']).toMatchObject([
      messages[0],
      messages[1],
      {
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'BBBB' } },
          { type: 'text', text: 'What is it?' },
        ],
      },
    ])
  })

  it('to Gemini as inline data', () => {
    const { body } = ask('gemini', 'gemini-2.5-flash', shown, pictures)
    expect(body['contents']).toMatchObject([
      { parts: [{ text: 'Hello.' }] },
      { parts: [{ text: 'Yes?' }] },
      {
        parts: [
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { inlineData: { mimeType: 'image/jpeg', data: 'BBBB' } },
          { text: 'What is it?' },
        ],
      },
    ])
  })

  it('to Ollama as a list beside the text', () => {
    const { body } = ask('ollama', 'llava', shown, pictures)
    expect(body['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      ...messages.slice(0, 2),
      { role: 'user', content: 'What is it?', images: pictures },
    ])
  })

  it('to Bedrock by their format', () => {
    const { body } = ask('bedrock', 'amazon.nova-lite-v1:0', shown, pictures)
    expect(body['messages']).toMatchObject([
      {},
      {},
      {
        content: [
          { image: { format: 'png', source: { bytes: 'AAAA' } } },
          { image: { format: 'jpeg', source: { bytes: 'BBBB' } } },
          { text: 'What is it?' },
        ],
      },
    ])
  })
})
