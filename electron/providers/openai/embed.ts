import type { JsonObject } from '../../../shared/json.ts'
import { takeVectors } from '../base/embed.ts'
import type { EmbedProtocol } from '../base/protocol.ts'
import { type Reply, list, object, textOrNull } from '../base/reply.ts'
import { inputUsage, takeUsage } from '../base/usage.ts'

/** `POST /embeddings`, as every service that speaks like OpenAI has it. Rows carry an index; not all send them in order. */
export const embed: EmbedProtocol = {
  ask: (model, texts) => ({ path: '/embeddings', body: { model, input: [...texts] }, dropped: [] }),
  read(answer: JsonObject, reply: Reply): void {
    const rows = list(answer['data']).map(object)
    const placed = rows.every(({ index }) => typeof index === 'number')
    const ordered = placed ? rows.toSorted((a, b) => Number(a['index']) - Number(b['index'])) : rows
    takeUsage(reply, inputUsage(answer['usage'], 'prompt_tokens'))
    reply.servedModel = textOrNull(answer['model'])
    takeVectors(
      reply,
      ordered.map((row) => row['embedding']),
    )
  },
}
