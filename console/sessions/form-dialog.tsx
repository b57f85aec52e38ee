import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Refused } from '../api.ts'
import { Dialog } from '../parts/dialog.tsx'

export interface FormDialogProps {
  readonly title: string
  /** What its button says. */
  readonly doing: string
  readonly danger?: boolean
  /** Does it. What is refused is said in the dialog, which stays; else it closes. */
  readonly act: (given: FormData) => Promise<unknown>
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/** A question or a form in front of everything, and what the API says to it. */
export function FormDialog({ title, doing, danger = false, act, onClose, children }: FormDialogProps) {
  const [refused, setRefused] = useState<Refused>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget as HTMLFormElement)
    setBusy(true)
    setRefused(undefined)
    try {
      await act(given)
      onClose()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      setRefused(error)
      setBusy(false)
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="dialog-form" onSubmit={(event) => void submit(event)}>
        {children}
        <p role="alert" class="fault">
          {refused && `${refused.message}${refused.code === undefined ? '' : ` (${refused.code})`}`}
        </p>
        <div class="row">
          <button type="submit" class={danger ? 'danger' : 'primary'} disabled={busy}>
            {doing}
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** What was written into a field, undefined if nothing was. */
export function written(given: FormData, name: string): string | undefined {
  const value = given.get(name)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
