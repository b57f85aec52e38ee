import { useState } from 'preact/hooks'
import { type ApiCall, codeFor, type Language, languages } from '../code-for.ts'
import { Dialog } from './dialog.tsx'
import { Icon } from './icon.tsx'
import { say } from './notices.tsx'

/** The button beside whatever came from the API: the same request for a terminal or a program. */
export function CopyAs({
  call,
  label = 'Copy as code',
}: {
  readonly call: ApiCall
  readonly label?: string
}) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" class="plain" title={label} aria-label={label} onClick={() => setOpen(true)}>
        <Icon name="copy" />
      </button>
      {open && <CodeDialog call={call} onClose={() => setOpen(false)} />}
    </>
  )
}

function CodeDialog({ call, onClose }: { readonly call: ApiCall; readonly onClose: () => void }) {
  const [language, setLanguage] = useState<Language>('curl')
  const code = codeFor(language, call, location.origin)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code)
      say(`Copied as ${language}.`)
    } catch {
      // Browsers keep the clipboard from pages that came without TLS: the text is there to be marked.
      say('The browser does not let this page copy. Mark the text.', true)
    }
  }
  return (
    <Dialog title={`${call.method} ${call.path}`} onClose={onClose}>
      <div class="tabs" role="group" aria-label="Language">
        {languages.map((one) => (
          <button key={one} type="button" aria-pressed={one === language} onClick={() => setLanguage(one)}>
            {one}
          </button>
        ))}
      </div>
      <pre class="code" tabIndex={0}>
        {code}
      </pre>
      <button type="button" class="primary" onClick={() => void copy()}>
        Copy
      </button>
    </Dialog>
  )
}
