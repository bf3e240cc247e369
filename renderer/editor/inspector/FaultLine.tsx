/** What is wrong with a field whose control says it in no place of its own. */
export function FaultLine({ fault }: { fault: string | null | undefined }) {
  if (fault == null) return null
  return (
    <p role="alert" className="text-bad text-xs">
      {fault}
    </p>
  )
}
