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

/** Called when something may have been missed. */
export function onReturn(look: () => void): () => void {
  returns.add(look)
  return () => returns.delete(look)
}

/** Milliseconds after which a stream that was refused is asked for again. */
const againMs = 5_000

/**
 * Listens as long as somebody is signed in and looks at the page: browsers have six connections for all pages of a server, and
 * hidden ones would keep others waiting. Whatever was missed is read when the stream is there again.
 */
export function startLive(): void {
  let source: EventSource | undefined
  let missed = false
  const end = () => {
    missed ||= source !== undefined
    source?.close()
    source = undefined
  }
  const sync = () => {
    if (!signedIn.value || document.hidden) end()
    else
      source ??= open({
        begun: () => {
          if (missed) lookAgain()
          missed = false
        },
        interrupted: () => (missed = true),
        // As there are too many: screens look by themselves until there is one.
        refused: () => {
          end()
          setTimeout(() => void whoAmI().then(lookAgain).catch(sync), againMs)
        },
      })
  }
  signedIn.subscribe(sync)
  document.addEventListener('visibilitychange', sync)
}

const lookAgain = () => {
  for (const look of returns) look()
}

interface Fate {
  readonly begun: () => void
  /** The browser tries again by itself. */
  readonly interrupted: () => void
  readonly refused: () => void
}

function open({ begun, interrupted, refused }: Fate): EventSource {
  const source = new EventSource('/maskline/v1/stream?Changes=true')
  for (const kind of ['alert', 'contact', 'change', 'asked'] as const) {
    source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
      const event: LiveEvent = { kind, data: JSON.parse(data) as LiveEvent['data'] }
      for (const hear of hearers) hear(event)
    })
  }
  source.addEventListener('open', () => {
    connection.value = 'live'
    begun()
  })
  source.addEventListener('error', () => {
    connection.value = 'away'
    if (source.readyState === EventSource.CLOSED) refused()
    else interrupted()
  })
  return source
}
