import { memo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'

const plugins = [remarkGfm]

/**
 * Links show where they lead and are not followed, pictures are named and not fetched: a model's answer may not make
 * this machine call anyone.
 */
const components: Components = {
  a: ({ href, children }) => (
    <span className="underline decoration-dotted" title={href}>
      {children}
    </span>
  ),
  img: ({ alt, src }) => (
    <span className="text-ink-2">[picture not loaded: {alt === undefined || alt === '' ? String(src) : alt}]</span>
  ),
}

/** An answer in Markdown. HTML in it stays text. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div className="prose">
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  )
})
