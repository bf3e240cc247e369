import type { JsonObject } from '../../../shared/json.ts'
import { takeInputTokens, takeVectors } from '../base/embed.ts'
import type { EmbedProtocol } from '../base/protocol.ts'
import { type Reply, list, textOrNull } from '../base/reply.ts'

/** `POST /api/embed`. Without `truncate: false` a text that is too long is cut, and nobody is told. */
export const embed: EmbedProtocol = {
  ask: (model, texts) => ({ path: '/api/embed', body: { model, input: [...texts], truncate: false }, dropped: [] }),
  read(answer: JsonObject, reply: Reply): void {
    takeInputTokens(reply, answer, 'prompt_eval_count')
    reply.servedModel = textOrNull(answer['model'])
    takeVectors(reply, list(answer['embeddings']))
  },
}
