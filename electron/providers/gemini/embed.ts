import type { JsonObject } from '../../../shared/json.ts'
import { takeVectors } from '../base/embed.ts'
import type { EmbedProtocol } from '../base/protocol.ts'
import { type Reply, list, object } from '../base/reply.ts'
import { inputUsage, takeUsage } from '../base/usage.ts'

/** `:batchEmbedContents`: a request a text, at most 100 of them. */
export const embed: EmbedProtocol = {
  ask(model, texts) {
    const name = model.replace(/^models\//, '')
    return {
      path: `/v1beta/models/${encodeURIComponent(name)}:batchEmbedContents`,
      body: { requests: texts.map((text) => ({ model: `models/${name}`, content: { parts: [{ text }] } })) },
      dropped: [],
    }
  },
  read(answer: JsonObject, reply: Reply): void {
    takeUsage(reply, inputUsage(answer['usageMetadata'], 'promptTokenCount'))
    takeVectors(
      reply,
      list(answer['embeddings']).map((row) => object(row)['values']),
    )
  },
}
