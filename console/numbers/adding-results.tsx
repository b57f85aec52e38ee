import { useMemo } from 'preact/hooks'
import { count } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import type { Tone } from '../tone.ts'
import { say } from '../parts/notices.tsx'
import { Address } from '../parts/words.tsx'
import { adding, type Adding, type Item } from './adding.ts'
import { Rows } from './wanted-preview.tsx'

/** How adding goes on, with a result for each number. */
export function AddingResults({
  run,
  onAgain,
}: {
  readonly run: Adding
  /** To be tried again. */
  readonly onAgain: (keys: readonly string[]) => void
}) {
  const [turn, running] = [run.turn.value, run.running.value]
  const { added, failed, waiting, rows } = useMemo(() => {
    const [bad, good, rest] = [run.of('failed'), run.of('added'), run.of('waiting')]
    // What went wrong is what somebody has to look at.
    const ordered = [...bad, ...run.items.filter(({ state }) => state !== 'failed')]
    return { added: good.length, failed: bad, waiting: rest, rows: ordered }
  }, [run, turn])
  const all = run.items.length
  return (
    <>
      <progress value={added + failed.length} max={all} aria-label="Numbers added" />
      <p role="status">
        <strong>{`Added ${count(added)} of ${count(all)}`}</strong>
        {failed.length > 0 && `, ${count(failed.length)} refused`}
        {!running && waiting.length > 0 && `, stopped before ${count(waiting.length)}`}
        {running && run.stopped && ', stopping …'}
      </p>
      <div class="row">
        {running ? (
          <button type="button" disabled={run.stopped} onClick={() => run.stop()}>
            Stop
          </button>
        ) : (
          <AfterAdding failed={failed} waiting={waiting} onAgain={onAgain} />
        )}
      </div>
      <Rows<Item>
        rows={rows}
        label="Results"
        keyOf={({ key }) => key}
        render={(item) => <Result item={item} />}
      />
    </>
  )
}

function AfterAdding({
  failed,
  waiting,
  onAgain,
}: {
  readonly failed: readonly Item[]
  readonly waiting: readonly Item[]
  readonly onAgain: (keys: readonly string[]) => void
}) {
  const keys = [...failed, ...waiting].map(({ key }) => key)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(keys.join('\n'))
      say('Copied, one a line.')
    } catch {
      // Browsers keep the clipboard from pages that came without TLS.
      say('The browser does not let this page copy. They are in the list, to be marked.', true)
      onAgain(keys)
    }
  }
  return (
    <>
      {keys.length > 0 && (
        <>
          <button type="button" onClick={() => void copy()}>
            {keys.length === 1 ? 'Copy the one' : `Copy the ${count(keys.length)}`} that{' '}
            {keys.length === 1 ? 'is' : 'are'} not added
          </button>
          <button type="button" onClick={() => onAgain(keys)}>
            {keys.length === 1 ? 'Try it again' : 'Try them again'}
          </button>
        </>
      )}
      <button type="button" onClick={() => (adding.value = undefined)}>
        Add others
      </button>
    </>
  )
}

const states: Readonly<Record<Item['state'], readonly [Tone, string]>> = {
  waiting: ['plain', 'waiting'],
  adding: ['warn', 'adding'],
  added: ['good', 'added'],
  failed: ['bad', 'refused'],
}

function Result({ item: { key, state, why, code } }: { readonly item: Item }) {
  const [tone, word] = states[state]
  return (
    <div class="wanted-row">
      <span class="wanted-key">
        <Address text={key} />
      </span>
      {why !== undefined && (
        <span class="wanted-why">
          {why}
          {code !== undefined && ` (${code})`}
        </span>
      )}
      <Badge tone={tone} text={word} />
    </div>
  )
}
