import type { JsonObject } from '../../../shared/json.ts'
import { takeVectors } from '../base/embed.ts'
import type { EmbedProtocol } from '../base/protocol.ts'
import { type Reply, list, textOrNull } from '../base/reply.ts'
import { inputUsage, takeUsage } from '../base/usage.ts'

/** `POST /api/embed`. Without `truncate: false` a text that is too long is cut, and nobody is told. */
export const embed: EmbedProtocol = {
  ask: (model, texts) => ({ path: '/api/embed', body: { model, input: [...texts], truncate: false }, dropped: [] }),
  read(answer: JsonObject, reply: Reply): void {
    takeUsage(reply, inputUsage(answer, 'prompt_eval_count'))
    reply.servedModel = textOrNull(answer['model'])
    takeVectors(reply, list(answer['embeddings']))
  },
}
