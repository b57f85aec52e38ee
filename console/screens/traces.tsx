import { useCallback, useMemo } from 'preact/hooks'
import { useSearchParams } from 'wouter-preact'
import { count } from '../format.ts'
import { mayChange } from '../api.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import type { Trace } from '../records.ts'
import { useServerTime } from '../server-time.ts'
import { Contact } from '../traces/contact.tsx'
import { earlier } from '../traces/earlier.ts'
import { asksSomething, type Question, understood } from '../traces/question.ts'
import { SearchBox } from '../traces/search-box.tsx'
import { when } from '../traces/time-words.ts'
import { namesNumber, tracesMax, useTraces } from '../traces/use-traces.ts'

/** Why did it arrive, or not? */
export function Traces() {
  const [search, setSearch] = useSearchParams()
  const text = search.get('q') ?? ''
  const time = useServerTime()
  const read = useCallback((draft: string) => understood(draft, time.now()), [time])
  const question = useMemo(() => {
    if (!time.settled) return undefined
    return text.trim() === '' ? lastHour(time.now()) : { ...read(text), since: undefined }
  }, [time, text, read])
  const onSearch = useCallback(
    (wanted: string) => setSearch(wanted === '' ? {} : { q: wanted }, { replace: true }),
    [setSearch],
  )
  return (
    <>
      <h1>Trace</h1>
      <SearchBox text={text} read={read} onSearch={onSearch} />
      {question && <Found question={question} text={text} onSearch={onSearch} />}
    </>
  )
}

const hourMs = 3_600_000

/** A question, and how it is told of when nobody asked it. */
interface Shown extends Question {
  readonly since: string | undefined
}

/** What is shown when nothing is looked for: it begins with a whole minute, and grows while it is shown. */
function lastHour(now: Date): Shown {
  const start = new Date(now.getTime() - hourMs)
  start.setSeconds(0, 0)
  return { parts: [], numbers: [], start, since: when({ at: start, grainMs: 60_000 }, now) }
}

function Found({
  question,
  text,
  onSearch,
}: {
  readonly question: Shown
  readonly text: string
  readonly onSearch: (text: string) => void
}) {
  const { traces, error, more, path, reload } = useTraces(question)
  if (!asksSomething(question)) {
    return (
      <Empty title="Nothing of that can be looked for.">
        <p>Give a number, the SID of a session, a text, a call, a callback or an alert, or a time.</p>
      </Empty>
    )
  }
  if (namesNumber(question) && !mayChange()) {
    return <Empty title="Viewers see no whole numbers, and cannot look for one. Give a SID or a time." />
  }
  if (error && traces === undefined) return <Failure error={error} again={reload} />
  if (traces === undefined) return <p class="quiet">One moment …</p>
  return (
    <section class="contacts" aria-label="Contacts">
      <div class="row spread">
        <h2>{headingOf(traces, more, question)}</h2>
        {path !== undefined && <CopyAs call={{ method: 'GET', path }} label="Copy this search as code" />}
      </div>
      {error && <Failure error={error} again={reload} />}
      <List traces={traces} narrowed={question.parts.length > 0} />
      {more && (
        <button type="button" onClick={() => onSearch(earlier(question, text, traces))}>
          Show earlier ones
        </button>
      )}
    </section>
  )
}

function headingOf({ length }: readonly Trace[], more: boolean, { since }: Shown): string {
  const many = more
    ? `The latest ${tracesMax} contacts`
    : `${length === 0 ? 'No' : count(length)} contact${length === 1 ? '' : 's'}`
  return since === undefined ? many : `${many} since ${since}`
}

function List({ traces, narrowed }: { readonly traces: readonly Trace[]; readonly narrowed: boolean }) {
  if (traces.length === 0) {
    return (
      <Empty title="Nothing came and nothing was sent that fits.">
        <p>
          Is the time right, and the number whole? What was before may be deleted: contacts that went into no
          session are kept for 30 days.
        </p>
      </Empty>
    )
  }
  return (
    <ul class="contact-list">
      {traces.map((trace) => (
        <Contact key={trace.sid} trace={trace} alone={narrowed && traces.length === 1} />
      ))}
    </ul>
  )
}
