import { FolderOpen, FolderPlus, RefreshCw, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { isPath } from '../../../shared/documents/types.ts'
import type { CollectionState } from '../../../shared/api/node-calls.ts'
import { host } from '../../host/index.ts'
import { useCall } from '../../lib/use-call.ts'
import { Button, Field, IconButton, Input, Select } from '../../ui/index.ts'

interface Props {
  value: string
  readOnly: boolean
  onChange: (collection: string) => void
}

const aPath = '…path'

/** Local documents: a collection of this machine by its name, or a folder's path; what is read of it, and what isn't. */
export function CollectionControl({ value, readOnly, onChange }: Props) {
  const { value: listed, reload } = useCall('documents.list')
  const [adding, setAdding] = useState(false)
  const collections = listed?.collections ?? []
  const known = collections.some(({ id }) => id === value)
  const chosen = collections.find(({ id }) => id === value)
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-1">
        <Select
          aria-label="Collection"
          className="min-w-0 flex-1"
          disabled={readOnly}
          value={value === '' ? null : value}
          onValueChange={(next) => (next === aPath ? onChange(isPath(value) ? value : '/') : onChange(next))}
          options={[
            ...collections.map(({ id, path, builtIn }) => ({
              value: id,
              label: builtIn ? `${id} (comes with the app)` : id,
              ...(path === '' ? {} : { help: path }),
            })),
            ...(value === '' || known
              ? []
              : [{ value, label: isPath(value) ? value : `${value} (not on this machine)` }]),
            { value: aPath, label: 'A folder by its path', help: 'Stands in the pipeline as it is typed.' },
          ]}
        />
        {!readOnly && chosen !== undefined && !chosen.builtIn && (
          <IconButton
            size="sm"
            label={`Forget the collection ${chosen.id}; its files stay`}
            onClick={() => void host.call('documents.delete', { id: chosen.id }).then(reload)}
          >
            <Trash2 size={14} />
          </IconButton>
        )}
      </div>
      {!readOnly && isPath(value) && (
        <Input
          aria-label="Path of the folder"
          value={value}
          onValueChange={onChange}
          placeholder="/home/me/documents"
        />
      )}
      {value !== '' && <Standing collection={value} />}
      {!readOnly &&
        (adding ? (
          <AddCollection
            canChoose={listed?.canChoose === true}
            onDone={(id) => {
              setAdding(false)
              reload()
              if (id !== null) onChange(id)
            }}
          />
        ) : (
          <div>
            <Button size="sm" icon={<FolderPlus size={13} />} onClick={() => setAdding(true)}>
              Add a folder
            </Button>
          </div>
        ))}
    </div>
  )
}

/** Read when it is shown: a moment for a folder that is known, longer for a new one. */
function Standing({ collection }: { collection: string }) {
  const [state, setState] = useState<CollectionState | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let gone = false
    setError(null)
    // A path is read when its typing rests.
    const rest = setTimeout(
      () =>
        void host.call('documents.look', { collection }).then((result) => {
          if (gone) return
          setState(result.ok ? result.value : null)
          setError(result.ok ? null : result.error.message)
        }),
      isPath(collection) ? 400 : 0,
    )
    return () => {
      gone = true
      clearTimeout(rest)
    }
  }, [collection, turn])
  if (error !== null)
    return (
      <p role="alert" className="text-bad text-xs">
        {error}
      </p>
    )
  if (state === null) return <p className="text-ink-3 text-xs">Reading the documents …</p>
  return (
    <div className="text-ink-2 text-xs" role="status">
      <p className="flex items-center gap-1">
        <span className="flex-1">
          {state.files.length} {state.files.length === 1 ? 'file' : 'files'}, {state.passages} passages
        </span>
        <IconButton size="xs" label="Look for changes" onClick={() => setTurn(turn + 1)}>
          <RefreshCw size={13} />
        </IconButton>
      </p>
      {state.problems.length > 0 && (
        <ul aria-label="Not read" className="text-warn mt-1 flex max-h-32 flex-col gap-0.5 overflow-y-auto">
          {state.problems.map(({ file, why }) => (
            <li key={file}>
              {file}: {why}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function AddCollection({ canChoose, onDone }: { canChoose: boolean; onDone: (id: string | null) => void }) {
  const [id, setId] = useState('')
  const [path, setPath] = useState('')
  const [error, setError] = useState<string | null>(null)
  const add = async () => {
    const result = await host.call('documents.save', { id: id.trim(), path: path.trim() })
    if (result.ok) onDone(result.value.id)
    else setError(result.error.message)
  }
  const choose = async () => {
    const result = await host.call('documents.choose')
    if (!result.ok || result.value.path === null) return
    setPath(result.value.path)
    if (id === '') setId(suggested(result.value.path))
  }
  return (
    <fieldset className="border-line rounded-control flex flex-col gap-2 border p-2.5">
      <legend className="sr-only">A new collection</legend>
      <Field label="Folder" {...(error === null ? {} : { error })}>
        <Input value={path} onValueChange={setPath} placeholder="/home/me/documents" />
      </Field>
      {canChoose && (
        <div>
          <Button size="sm" icon={<FolderOpen size={13} />} onClick={() => void choose()}>
            Choose…
          </Button>
        </div>
      )}
      <Field label="Name" help="Pipelines call it so; on another machine the name may mean another folder.">
        <Input value={id} onValueChange={setId} placeholder="handbook" />
      </Field>
      <div className="flex gap-2">
        <Button
          size="sm"
          variant="primary"
          disabled={!/^[A-Za-z0-9_-]{1,64}$/.test(id.trim()) || path.trim() === ''}
          onClick={() => void add()}
        >
          Add
        </Button>
        <Button size="sm" variant="quiet" onClick={() => onDone(null)}>
          Cancel
        </Button>
      </div>
    </fieldset>
  )
}

const suggested = (path: string): string =>
  (path.split(/[\\/]/).findLast((part) => part !== '') ?? '').replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 64)
