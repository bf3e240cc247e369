import { FileDown } from 'lucide-react'
import { useEffect, useState } from 'react'
import { importFiles, useImport, type Imported } from '../lib/import.ts'
import { counted } from '../lib/format.ts'
import { navigate } from '../store/index.ts'
import { Button, Dialog, Spinner } from '../ui/index.ts'
import { ProblemList, problemSummary } from './ProblemList.tsx'

/** Takes files dropped anywhere on the window, and lists what was wrong with them. */
export function Importing() {
  const over = useFileDrop()
  const troubled = useImport((state) => state.troubled)
  const busy = useImport((state) => state.busy)
  return (
    <>
      <div role="status" className="pointer-events-none fixed inset-x-0 bottom-5 z-50 flex justify-center">
        {busy && (
          <span className="bg-raised border-line rounded-card shadow-soft flex items-center gap-2 border px-3.5 py-2">
            <Spinner size={14} className="text-accent" /> Importing …
          </span>
        )}
      </div>
      {over && (
        <div
          role="status"
          className="bg-scrim pointer-events-none fixed inset-0 z-50 flex items-center justify-center p-6"
        >
          <div className="border-accent bg-raised text-accent rounded-card flex flex-col items-center gap-2 border-2 border-dashed px-12 py-9">
            <FileDown size={26} aria-hidden />
            <p className="text-lg font-bold">Drop to import</p>
            <p className="text-ink-2">Pipelines as JSON files</p>
          </div>
        </div>
      )}
      <Troubled files={troubled} />
    </>
  )
}

function Troubled({ files }: { files: readonly Imported[] }) {
  const close = () => useImport.setState({ troubled: [] })
  const only = files.length === 1 ? files[0] : undefined
  const kept = only?.pipelineId ?? null
  const open = () => {
    close()
    if (kept !== null) navigate({ screen: 'editor', pipelineId: kept })
  }
  return (
    <Dialog
      open={files.length > 0}
      onOpenChange={(next) => !next && close()}
      size="lg"
      title={titleOf(files)}
      description={
        kept === null
          ? files.some((file) => file.pipelineId !== null)
            ? 'Pipelines that could be read were kept; what is broken in them is drawn as broken.'
            : 'Nothing was changed.'
          : 'It was kept. What is broken in it is drawn as broken, and it doesn’t run until that is mended.'
      }
      footer={
        <>
          <Button onClick={close}>Close</Button>
          {kept !== null && (
            <Button variant="primary" onClick={open}>
              Open it
            </Button>
          )}
        </>
      }
    >
      {files.map((file, index) => (
        <section key={index} className="mb-3 last:mb-0">
          {files.length > 1 && <h3 className="font-semibold wrap-anywhere">{file.fileName}</h3>}
          {file.problems.length > 1 && <p className="text-ink-2 text-sm">{problemSummary(file.problems)}</p>}
          <ProblemList problems={file.problems} />
        </section>
      ))}
    </Dialog>
  )
}

function titleOf(files: readonly Imported[]): string {
  const [first] = files
  if (files.length !== 1 || first === undefined) return `${counted(files.length, 'file')} with problems`
  return first.pipelineId === null ? `“${first.fileName}” could not be imported` : `“${first.fileName}” has problems`
}

/** True while files hover over the window; what is dropped is imported. */
function useFileDrop(): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    // Enter and leave fire for every element passed over; only their balance says whether the pointer is inside.
    let depth = 0
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      depth++
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const hover = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      depth = 0
      setOver(false)
      void importFiles([...(event.dataTransfer?.files ?? [])])
    }
    addEventListener('dragenter', enter)
    addEventListener('dragleave', leave)
    addEventListener('dragover', hover)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragleave', leave)
      removeEventListener('dragover', hover)
      removeEventListener('drop', drop)
    }
  }, [])
  return over
}
