/** A number in a column; what is unknown stands back. */
export const Figure = ({ text }: { text: string }) => (
  <span className={/\d/.test(text) ? '' : 'text-ink-2 text-xs'}>{text}</span>
)
