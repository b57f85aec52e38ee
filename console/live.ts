// The live event stream: says what happens, and so when to look again.
import { signal } from '@preact/signals'
import { signedIn, whoAmI } from './api.ts'

export interface LiveEvent {
  readonly kind: 'alert' | 'contact' | 'change' | 'asked'
  readonly data: Readonly<Record<string, unknown>>
}

export type Connection = 'connecting' | 'live' | 'away'

export const connection = signal<Connection>('connecting')

type Hear = (event: LiveEvent) => void

const hearers = new Set<Hear>()
const returns = new Set<() => void>()

/** Answers what ends it. */
export function listen(hear: Hear): () => void {
  hearers.add(hear)
  return () => hearers.delete(hear)
}

/** Called when the stream is back after having been away: something may have been missed. */
export function onReturn(look: () => void): () => void {
  returns.add(look)
  return () => returns.delete(look)
}

/** Milliseconds after which a stream that the browser gave up is begun anew. */
const againMs = 5_000

/** Listens as long as somebody is signed in. */
export function startLive(): void {
  let source: EventSource | undefined
  signedIn.subscribe((who) => {
    if (who) source ??= open(() => (source = undefined))
    else {
      source?.close()
      source = undefined
    }
  })
}

function open(lost: () => void): EventSource {
  const source = new EventSource('/maskline/v1/stream?Changes=true')
  for (const kind of ['alert', 'contact', 'change', 'asked'] as const) {
    source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
      const event: LiveEvent = { kind, data: JSON.parse(data) as LiveEvent['data'] }
      for (const hear of hearers) hear(event)
    })
  }
  source.addEventListener('open', () => {
    const wasAway = connection.value === 'away'
    connection.value = 'live'
    if (wasAway) for (const look of returns) look()
  })
  source.addEventListener('error', () => {
    connection.value = 'away'
    // Refused, and not merely interrupted: the browser does not try again by itself.
    if (source.readyState !== EventSource.CLOSED) return
    lost()
    again()
  })
  return source
}

/** Finds out whether somebody is still signed in, which begins a new stream; until Maskline can be reached. */
function again(): void {
  setTimeout(() => void whoAmI().catch(again), againMs)
}
