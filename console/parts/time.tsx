import { shortTime } from '../format.ts'

/** A moment in the reader's own time; whole when pointed at. */
export function Time({ at }: { readonly at: string | null }) {
  if (at === null) return <span class="quiet">–</span>
  return (
    <time dateTime={at} title={at}>
      {shortTime(at)}
    </time>
  )
}
