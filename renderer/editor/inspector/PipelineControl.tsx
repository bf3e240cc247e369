import { documentHash } from '../../../shared/compiler/index.ts'
import { isJsonObject, type JsonObject } from '../../../shared/json.ts'
import { host } from '../../host/index.ts'
import { PipelineSelect, usePipelineNames } from '../../frame/PipelineSelect.tsx'
import { Button, toast } from '../../ui/index.ts'
import { useSession } from '../session.ts'
import type { FormTarget } from './form.ts'

/** Chooses one of the app's pipelines; the node takes it along as it is now, and says when there is a newer version. */
export function PipelineControl({ target }: { target: FormTarget }) {
  const { editor } = useSession()
  const { source, document } = target.raw
  const known = isJsonObject(source) ? source : null
  const id = typeof known?.['id'] === 'string' ? known['id'] : null
  const names = usePipelineNames(id === null ? [] : [id])
  const named = id === null ? undefined : names.get(id)
  const card = named === undefined || named.deleted ? undefined : named
  const [version, name] = [known?.['version'], known?.['name']]
  const isOld = card !== undefined && typeof version === 'number' && card.version > version

  const take = async (id: string): Promise<void> => {
    const result = await host.call('pipelines.get', { id })
    if (!result.ok) {
      toast({ tone: 'bad', title: 'Could not read the pipeline', description: result.error.message })
      return
    }
    const taken = result.value
    const held = taken.document as unknown as JsonObject
    const from = { id, version: taken.version, name: taken.document.name, hash: documentHash(held) }
    editor.begin(`choose ${taken.document.name}`)
    target.write('document', held, 'Pipeline')
    target.write('source', from, 'Pipeline')
    editor.end()
  }

  return (
    <>
      <PipelineSelect
        withVersions
        aria-label="Pipeline"
        value={id}
        placeholder={isJsonObject(document) ? 'One that came along' : 'Choose a pipeline'}
        disabled={target.readOnly}
        onValueChange={(next) => void take(next)}
      />
      {typeof version === 'number' && typeof name === 'string' && (
        <p className="text-ink-2 mt-1.5 flex items-center gap-2 text-xs">
          <span className="flex-1">
            {`Holds version ${version} of “${name}”.`}
            {isOld && ` There is a version ${card.version}.`}
          </span>
          {isOld && !target.readOnly && (
            <Button size="sm" onClick={() => void take(card.id)}>
              Take it over
            </Button>
          )}
        </p>
      )}
    </>
  )
}
