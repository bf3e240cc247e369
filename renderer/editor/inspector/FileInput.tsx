import { ImageIcon, ImagePlus } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { FileLook } from '../../../shared/api/file-calls.ts'
import { host } from '../../host/index.ts'
import { bytes } from '../../lib/format.ts'
import { IconButton, Input } from '../../ui/index.ts'

interface Props {
  label: string
  value: string
  readOnly: boolean
  placeholder: string
  onChange: (path: string | undefined) => void
}

/** A file of this machine: its path typed, or the file chosen, dropped or pasted, of which the app then keeps a copy. */
export function FileInput({ label, value, readOnly, placeholder, onChange }: Props) {
  const [look, setLook] = useState<FileLook | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  const [over, setOver] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const about = useId()

  useEffect(() => {
    if (value === '' || value === look?.path) return
    let current = true
    void host.call('files.look', { path: value }).then((result) => {
      if (!current) return
      setLook(result.ok ? result.value : null)
      setSaid(result.ok ? null : result.error.message)
    })
    return () => {
      current = false
    }
  }, [value, look?.path])

  const keep = async (file: File | undefined): Promise<void> => {
    if (file === undefined || readOnly) return
    const result = await host.call('files.keep', { name: file.name, base64: await base64Of(file) })
    setSaid(result.ok ? null : result.error.message)
    if (!result.ok) return
    setLook(result.value)
    onChange(result.value.path)
  }

  const shown = look !== null && look.path === value ? look : null
  return (
    <div
      className={`flex flex-col gap-1.5 rounded-control ${over ? 'outline-accent outline-2 outline-offset-2' : ''}`}
      onDragOver={(event) => {
        if (readOnly || !event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        event.stopPropagation()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        if (readOnly || event.dataTransfer.files.length === 0) return
        event.preventDefault()
        event.stopPropagation()
        setOver(false)
        void keep(event.dataTransfer.files[0])
      }}
      onPaste={(event) => {
        const [file] = event.clipboardData.files
        if (file === undefined) return
        event.preventDefault()
        void keep(file)
      }}
    >
      <div className="flex items-center gap-1.5">
        <Input
          className="min-w-0 flex-1"
          value={value}
          onValueChange={(text) => onChange(text === '' ? undefined : text)}
          placeholder={placeholder}
          aria-describedby={about}
          disabled={readOnly}
        />
        {!readOnly && (
          <IconButton
            variant="secondary"
            label={`Choose a picture for ${label}`}
            onClick={() => chooser.current?.click()}
          >
            <ImagePlus size={16} />
          </IconButton>
        )}
        <input
          ref={chooser}
          type="file"
          accept="image/png,image/jpeg,image/webp,image/gif"
          className="hidden"
          tabIndex={-1}
          aria-hidden
          onChange={(event) => {
            void keep(event.target.files?.[0])
            event.target.value = ''
          }}
        />
      </div>
      <div id={about} className="text-ink-3 flex items-center gap-2 text-xs empty:hidden" role="status">
        {value !== '' && shown !== null && (
          <>
            {shown.preview === null ? (
              <ImageIcon size={16} aria-hidden />
            ) : (
              <img src={shown.preview} alt="" className="border-line size-10 rounded border object-cover" />
            )}
            <span className="min-w-0 truncate">
              {shown.picture === null
                ? `${shown.name}: no picture that models take`
                : `${shown.name}, ${shown.picture.width} × ${shown.picture.height}, ${bytes(shown.bytes)}`}
            </span>
          </>
        )}
        {value !== '' && shown === null && said !== null && <span className="text-bad">{said}</span>}
        {value === '' && said !== null && <span className="text-bad">{said}</span>}
      </div>
    </div>
  )
}

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : ''
      resolve(url.slice(url.indexOf(',') + 1))
    })
    reader.addEventListener('error', () => reject(reader.error ?? new Error(`${file.name} can't be read.`)))
    reader.readAsDataURL(file)
  })
