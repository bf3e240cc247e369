import { datedVersion } from '../../../shared/providers/cloud.ts'
import type { ErrorTable } from '../base/classify.ts'
import type { EmbedProtocol, ProtocolAdapter, Question, WireRequest } from '../base/protocol.ts'
import { openai } from '../openai/index.ts'
import { responses } from '../responses/index.ts'

/*
 * OpenAI's models in Azure: the same words at another address, with the name of a deployment where a model's would be.
 * Sources: learn.microsoft.com/azure/foundry/openai/api-version-lifecycle (v1, no version to name), .../openai/reference
 * (`/openai/deployments/{deployment}/…?api-version=`), .../foundry-models/concepts/content-filter.
 */

/** Keys go in a header of their own; a token of Microsoft Entra is a bearer's. */
const headers = (key: string | null): Record<string, string> =>
  key === null ? {} : isToken(key) ? { authorization: `Bearer ${key}` } : { 'api-key': key }

const isToken = (key: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(key)

const errors: ErrorTable = {
  ...openai.errors,
  codes: {
    ...openai.errors.codes,
    DeploymentNotFound: 'model_not_found',
    OperationNotSupported: 'model_not_found',
    PermissionDenied: 'permission',
    // Without a code of its own: there is no such place, by its path or by its version.
    '404': 'config',
  },
  special: ({ message }) => (/api version not supported|unsupported api[- ]version/i.test(message) ? 'config' : null),
  todo: (error) =>
    error.codes.includes('DeploymentNotFound')
      ? 'As the model stands the name that you gave its deployment in Azure; a new one takes some minutes.'
      : (openai.errors.todo?.(error) ?? null),
}

/** Below a dated version each deployment has an address of its own. */
const below = (question: Pick<Question, 'row' | 'model'>, wire: WireRequest): WireRequest =>
  datedVersion(question.row.baseUrl) === null
    ? wire
    : { ...wire, path: `/deployments/${encodeURIComponent(question.model)}${wire.path}` }

const embed = (of: EmbedProtocol | null): EmbedProtocol | null =>
  of === null ? null : { ask: (model, texts, row) => below({ row, model }, of.ask(model, texts, row)), read: of.read }

export const azure: ProtocolAdapter = {
  ...openai,
  headers,
  errors,
  ask: (question) => below(question, openai.ask(question)),
  embed: embed(openai.embed),
}

export const azureResponses: ProtocolAdapter = { ...responses, headers, errors, embed: azure.embed }
