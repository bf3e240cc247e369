import { z } from 'zod'
import { serverName, serverToolName } from '../../tools/servers.ts'
import { jsonField, maxTokensField, targetField, temperatureField, textField } from '../config.ts'

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'a name of letters, digits and _, a letter first')

const toolRow = z.strictObject({
  name,
  description: z.string().max(2000, 'at most 2,000 characters').default(''),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'one of GET, POST, PUT, PATCH, DELETE').default('GET'),
  url: z.string().max(2000, 'at most 2,000 characters').default(''),
  params: z
    .array(
      z.strictObject({
        name,
        type: z
          .enum(['string', 'number', 'integer', 'boolean'], 'one of string, number, integer, boolean')
          .default('string'),
        description: z.string().max(500, 'at most 500 characters').default(''),
        required: z.boolean().default(true),
      }),
    )
    .max(20, 'at most 20 arguments')
    .default([]),
  key: z.string().min(1, 'the name of a key').max(80, 'at most 80 characters').exactOptional(),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'the name of a header')
    .exactOptional(),
  changes: z.boolean().exactOptional(),
  /** A tool of an MCP server instead, by the names of both; then neither address, arguments nor key are its own. */
  server: serverName.exactOptional(),
  tool: serverToolName.exactOptional(),
  /** What the server says of it on this machine: put in when the plan is made, and counting for nothing in a document. */
  listed: z
    .strictObject({
      description: z.string().max(2000),
      schema: z.record(z.string(), jsonField),
      shape: z.string().max(64),
      host: z.string().max(300).nullable(),
    })
    .exactOptional(),
})
export type ToolRow = z.output<typeof toolRow>

export const toolSchema = z.strictObject({
  target: targetField.exactOptional(),
  system: textField.default(''),
  temperature: temperatureField.exactOptional(),
  maxTokens: maxTokensField.exactOptional(),
  tools: z.array(toolRow).max(20, 'at most 20 tools').default([]),
  /** A step makes at most eight requests, and the answer is one of them. */
  maxCalls: z.int('a whole number').min(1, 'at least 1').max(7, 'at most 7').default(4),
  timeoutMs: z.int('a whole number').min(100, 'at least 100 ms').max(120_000, 'at most 120,000 ms').default(30_000),
})

export type ToolConfig = z.output<typeof toolSchema>

/** The longest turn of its model, in tokens. */
export const turnTokens = (config: ToolConfig): number => config.maxTokens ?? 2048
