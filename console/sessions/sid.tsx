import { say } from '../parts/notices.tsx'

/** A SID as a whole, and a button that copies it. */
export function Sid({ sid, what }: { readonly sid: string; readonly what: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(sid)
      say('Copied.')
    } catch {
      // Browsers keep the clipboard from pages that came without TLS.
      say('The browser does not let this page copy. Mark the SID.', true)
    }
  }
  return (
    <span class="sid">
      <code>{sid}</code>
      <button type="button" class="plain" aria-label={`Copy the SID of ${what}`} onClick={() => void copy()}>
        Copy
      </button>
    </span>
  )
}
