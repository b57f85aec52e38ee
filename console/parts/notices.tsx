// What came of what somebody did, said for some seconds in a corner, and to who listens to the screen.
import { signal } from '@preact/signals'
import { Refused } from '../api.ts'

interface Notice {
  readonly id: number
  readonly text: string
  readonly bad: boolean
}

const notices = signal<readonly Notice[]>([])
let last = 0

/** Milliseconds for which a notice stays, and notices at one time. */
const stayMs = 6_000
const noticesMax = 4

export function say(text: string, bad = false): void {
  const notice = { id: ++last, text, bad }
  notices.value = [...notices.value, notice].slice(-noticesMax)
  setTimeout(() => dismiss(notice.id), bad ? stayMs * 2 : stayMs)
}

/** For the end of a chain of promises: says what was refused. */
export function failed(error: unknown): void {
  if (!(error instanceof Refused)) throw error
  say(error.code === undefined ? error.message : `${error.message} (${error.code})`, true)
}

const dismiss = (id: number) => (notices.value = notices.value.filter((one) => one.id !== id))

export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map(({ id, text, bad }) => (
        <p key={id} class={bad ? 'bad' : 'good'}>
          {text}
          <button type="button" class="plain" aria-label="Dismiss" onClick={() => dismiss(id)}>
            ×
          </button>
        </p>
      ))}
    </div>
  )
}
