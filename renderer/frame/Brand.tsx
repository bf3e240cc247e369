/** The mark: one line in, three out. */
export function BrandMark({ size = 18 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 18 18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      aria-hidden
    >
      <path d="M2 9h13" />
      <path d="M4.5 9C8 9 7.5 3.5 11 3.5h4" />
      <path d="M4.5 9C8 9 7.5 14.5 11 14.5h4" />
    </svg>
  )
}
