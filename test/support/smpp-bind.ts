// A carrier that speaks SMPP, bound to a peer of a test, with short pauses.
import assert from 'node:assert/strict'
import type {
  Carrier,
  CarrierEvent,
  LinkState,
  OutboundMessage,
  Receipt,
} from '../../src/carriers/carrier.ts'
import { readSettings } from '../../src/carriers/settings.ts'
import { smppCarrier, smppSettings, smppTimes } from '../../src/carriers/smpp.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { eventually } from './eventually.ts'

export const account = `AC${'a'.repeat(32)}` as Sid<'AC'>
export const ours = '+12065550180'
export const theirs = '+4917012345678'

export interface Bound extends AsyncDisposable {
  readonly carrier: Carrier
  readonly heard: CarrierEvent[]
  /** Every state that was told. */
  readonly states: LinkState[]
  /** Called before an event counts as recorded: may throw, so that it does not. */
  recording: (event: CarrierEvent) => void | Promise<void>
  send(body: string, more?: Partial<OutboundMessage>, signal?: AbortSignal): Promise<Receipt>
  /** Waits until it is up, or down for a reason. */
  until(up: boolean): Promise<LinkState>
  close(): Promise<void>
}

const times: typeof smppTimes = {
  ...smppTimes,
  pauseMsMin: 20,
  pauseMsMax: 100,
  closeMsMax: 500,
  receiptPausesMs: [5, 10, 20],
}

/** @param given settings; `port` of a peer on 127.0.0.1 may stand for the url */
export function openSmpp(
  given: { readonly port?: number; readonly [setting: string]: unknown },
  waits: Partial<typeof smppTimes> = {},
): Bound {
  const carrier = makeSmpp(given, waits)
  const states: LinkState[] = []
  const heard: CarrierEvent[] = []
  let open = true
  const bound: Bound = {
    carrier,
    heard,
    states,
    recording: () => undefined,
    send: (body, more = {}, signal = AbortSignal.timeout(20_000)) =>
      carrier.messaging!.send(messageTo(theirs, body, more), signal),
    until: (up) =>
      eventually(
        () => Promise.resolve(states.at(-1) ?? { up: false as const, reason: 'nothing told' }),
        (state) => state.up === up && states.length > 0,
      ),
    async close() {
      if (open) await link.close()
      open = false
    },
    [Symbol.asyncDispose]: () => bound.close(),
  }
  const link = carrier.link!.open({
    async hear(event) {
      await bound.recording(event)
      heard.push(event)
    },
    changed: (state) => void states.push(state),
  })
  return bound
}

export function makeSmpp(
  { port, ...given }: { readonly port?: number; readonly [setting: string]: unknown },
  waits: Partial<typeof smppTimes> = {},
): Carrier {
  const settings = readSettings(
    smppSettings,
    {
      url: `smpp://127.0.0.1:${port}`,
      system_id: 'maskline',
      password: 'secret',
      numbers: [{ phone_number: ours }, { phone_number: '55512' }],
      ...given,
    },
    'carriers[0]',
  )
  return smppCarrier(settings, { name: 'net', account_sid: account }, { ...times, ...waits })
}

export const messageTo = (
  to: string,
  body: string,
  more: Partial<OutboundMessage> = {},
): OutboundMessage => ({
  sid: `SM${'0'.repeat(30)}2a` as Sid<'SM'>,
  from: ours,
  to,
  body,
  media_urls: [],
  reported: true,
  reportTo: undefined,
  ...more,
})

/** Puts parts together as the core does: by reference, in their order. */
export function joined(events: readonly CarrierEvent[]): string {
  const parts = events.flatMap((event) => (event.kind === 'text-part' ? [event.part] : []))
  assert.equal(parts.length, events.length)
  assert.equal(new Set(parts.map(({ reference }) => reference)).size, 1)
  assert.deepEqual(
    parts.map(({ part }) => part).toSorted((one, other) => one - other),
    parts.map((_, at) => at + 1),
  )
  assert.ok(parts.every(({ parts: count }) => count === parts.length))
  return parts
    .toSorted((one, other) => one.part - other.part)
    .map(({ body }) => body)
    .join('')
}
