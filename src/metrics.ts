// What is counted for whoever watches many processes: numbers in the format of Prometheus, each process its own. No label
// holds a number, a SID or anything else of which there are ever more: carriers come from the description, words are ours.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type AlertName, alerts, dropReasons } from './domain/alert.ts'
import { callbackStates } from './domain/callback.ts'
import type { Events } from './events.ts'
import { startProcessMetrics } from './process-metrics.ts'

export interface MetricSources {
  /** Those in use. */
  readonly carriers: readonly CarrierCounted[]
  /** Whether it works, as far as this process has seen. */
  readonly isUp: (carrier: CarrierCounted) => boolean
  readonly requests: () => RequestsCounted
}

export interface CarrierCounted {
  readonly name: string
  readonly kind: string
  /** There when it sends texts. */
  readonly messaging?: unknown
}

/** Requests of this process. */
export interface RequestsCounted {
  /** Whose handler has not begun. */
  readonly arriving: number
  /** Under way, but for those that wait for an application. */
  readonly handled: number
  /** Those that wait for an application. */
  readonly asking: number
  /** Refused since the start because too many were under way. */
  readonly refused: number
}

export interface Metrics {
  /** The media type of `text`. */
  readonly contentType: string
  /** All that there is to read now. */
  text(): Promise<string>
  /** The same events, counted: what the log and the counters tell is one story. */
  counted(events: Events): Events
  /** What there is to read, whatever its values are. */
  readonly list: readonly MetricDescription[]
  /** Ends what watches the process. */
  close(): Promise<void>
}

export interface MetricDescription {
  readonly name: string
  readonly type: string
  readonly labels: readonly string[]
  readonly help: string
}

/** Seconds within which a carrier took a text: from one that is near up to the limit of submit-text.ts. */
const submissionSecondsBuckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const textOutcomes = ['sent', 'relayed', 'repeated', 'not-taken'] as const
const submissionOutcomes = ['accepted', 'rejected', 'not-sent', 'lost'] as const

/** Metrics of one process. There may be several of them: nothing is shared. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  const counters = countersOf(registry)
  beginAtZero(counters, sources.carriers)
  const counts = countsOf(counters)
  registerState(registry, sources)
  const watching = startProcessMetrics(registry)
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    counted: (events) => counted(events, counts),
    list: registry.getMetricsAsArray().map(described),
    close: () => Promise.resolve(watching.close()),
  }
}

/** What the library knows of a metric, and does not say that it does. */
function described(metric: unknown): MetricDescription {
  const { name, type, help, labelNames } = metric as {
    readonly name: string
    readonly type: string
    readonly help: string
    readonly labelNames: readonly string[]
  }
  return { name, type, help, labels: labelNames }
}

type Counters = ReturnType<typeof countersOf>

function countersOf(registry: Registry) {
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name: `maskline_${name}_total`, help, labelNames: [...labelNames], registers })
  return {
    texts: counter('texts', `Texts by what became of them: ${textOutcomes.join(', ')}.`, ['outcome']),
    textsDropped: counter('texts_dropped', 'Texts that nobody heard, by the name of their alert.', [
      'reason',
    ]),
    calls: counter('calls_routed', 'Calls for which somebody was dialled.'),
    callsDropped: counter('calls_dropped', 'Calls that reached nobody, by the name of their alert.', [
      'reason',
    ]),
    submissions: counter(
      'submissions',
      `Texts handed to carriers, by what each said: ${submissionOutcomes.join(', ')}.`,
      ['carrier', 'outcome'],
    ),
    outages: counter('carrier_outages', 'How often a carrier went down.', ['carrier']),
    numbersNotSet: counter(
      'numbers_not_set',
      'How often a carrier could not be told where texts and calls of a number are to be brought.',
      ['carrier'],
    ),
    ingressRefused: counter(
      'ingress_refused',
      'Requests to the addresses of carriers that had no effect, by the reason. Carrier `any`: at the address of a ' +
        'service; `none`: at that of no carrier.',
      ['carrier', 'reason'],
    ),
    ingressFailed: counter(
      'ingress_failed',
      'What carriers said over a connection and could not be recorded.',
      ['carrier'],
    ),
    ingressIgnored: counter('ingress_ignored', 'What carriers said that means nothing here.', ['carrier']),
    callbacks: counter('callbacks', 'Tries at callbacks, by the state that followed.', ['state']),
    sessionsExpired: counter('sessions_expired', 'Sessions that ended because their time had come.'),
    sessionsPurged: counter('sessions_purged', 'Closed sessions that were deleted.'),
    callbacksPurged: counter('callbacks_purged', 'Old callbacks that were deleted.'),
    alerts: counter('alerts', 'Alerts, with the codes and names of errors.md.', ['code', 'alert']),
    alertsLost: counter('alerts_lost', 'Alerts that could not be kept.'),
    problems: counter(
      'problems',
      'Requests that accounts were refused, with the codes and names of errors.md.',
      ['code', 'problem'],
    ),
    submissionSeconds: new Histogram({
      name: 'maskline_submission_seconds',
      help: 'Seconds that carriers took to answer a text.',
      labelNames: ['carrier'],
      buckets: submissionSecondsBuckets,
      registers,
    }),
  }
}

/** What is known beforehand begins with 0: else the first of its kind would be no increase. */
function beginAtZero(counters: Counters, carriers: readonly CarrierCounted[]): void {
  for (const outcome of textOutcomes) counters.texts.inc({ outcome }, 0)
  for (const reason of Object.keys(dropReasons)) {
    counters.textsDropped.inc({ reason }, 0)
    counters.callsDropped.inc({ reason }, 0)
  }
  for (const state of callbackStates) counters.callbacks.inc({ state }, 0)
  for (const alert of Object.keys(alerts) as AlertName[])
    counters.alerts.inc({ alert, code: alerts[alert].code }, 0)
  for (const { name: carrier } of carriers.filter(({ messaging }) => messaging !== undefined)) {
    for (const outcome of submissionOutcomes) counters.submissions.inc({ carrier, outcome }, 0)
    counters.outages.inc({ carrier }, 0)
  }
}

/** What is asked for when somebody reads it. */
function registerState(registry: Registry, { carriers, isUp, requests }: MetricSources): void {
  const registers = [registry]
  const up = new Gauge({
    name: 'maskline_carrier_up',
    help: 'Whether a carrier works (1) or not (0), as far as this process has seen.',
    labelNames: ['carrier', 'kind'],
    registers,
    collect() {
      up.reset()
      for (const carrier of carriers)
        up.set({ carrier: carrier.name, kind: carrier.kind }, isUp(carrier) ? 1 : 0)
    },
  })
  const underWay = new Gauge({
    name: 'maskline_requests_under_way',
    help: 'Requests under way: arriving, handled, asking (waiting for an application).',
    labelNames: ['state'],
    registers,
    collect() {
      const { arriving, handled, asking } = requests()
      for (const [state, count] of Object.entries({ arriving, handled, asking }))
        underWay.set({ state }, count)
    },
  })
  const refused = new Counter({
    name: 'maskline_requests_refused_total',
    help: 'Requests refused with 503 because too many were under way.',
    registers,
    collect() {
      refused.reset()
      refused.inc(requests().refused)
    },
  })
}

/** How each event is counted: one that is new does not compile until that is decided. */
type Counts = { readonly [E in keyof Events]: (fact: Parameters<Events[E]>[0]) => void }

/**
 * The children of labels that every text needs are made before: counting one takes a tenth of a microsecond then, and
 * 13,000 may be sent in a second.
 */
function countsOf(counters: Counters): Counts {
  const text = (outcome: (typeof textOutcomes)[number]) => counters.texts.labels({ outcome })
  const [sent, relayed] = [text('sent'), text('relayed')]
  return {
    textSent: () => sent.inc(),
    textRelayed: () => relayed.inc(),
    textRepeated: () => text('repeated').inc(),
    textNotTaken: () => text('not-taken').inc(),
    textDropped: ({ reason }) => counters.textsDropped.inc({ reason }),
    textSubmitted({ carrier, outcome, took_ms }) {
      counters.submissions.inc({ carrier, outcome })
      counters.submissionSeconds.observe({ carrier }, took_ms / 1_000)
    },
    carrierTurned({ carrier, up }) {
      if (!up) counters.outages.inc({ carrier })
    },
    numberSet({ carrier, error }) {
      if (error !== undefined) counters.numbersNotSet.inc({ carrier })
    },
    ingressRefused: ({ carrier, reason }) => counters.ingressRefused.inc({ carrier, reason }),
    ingressFailed: ({ carrier }) => counters.ingressFailed.inc({ carrier }),
    ingressIgnored: ({ carrier }) => counters.ingressIgnored.inc({ carrier }),
    callRouted: () => counters.calls.inc(),
    callDropped: ({ reason }) => counters.callsDropped.inc({ reason }),
    sessionsExpired: ({ count }) => counters.sessionsExpired.inc(count),
    sessionsPurged: ({ count }) => counters.sessionsPurged.inc(count),
    callbacksPurged: ({ count }) => counters.callbacksPurged.inc(count),
    callbackTold: ({ state }) => counters.callbacks.inc({ state }),
    alertRaised: ({ name, code }) => counters.alerts.inc({ alert: name, code }),
    alertLost: () => counters.alertsLost.inc(),
    // The log has it, and nobody counts how often he changes a setting.
    tokenReplaced: () => undefined,
    // Callbacks are counted when it is known what follows.
    applicationAsked: () => undefined,
    // Counted when it was routed.
    callDialled: () => undefined,
    requestRefused: ({ name: problem, code }) => counters.problems.inc({ problem, code }),
  }
}

/** Who hears an event hears it first: what is counted was told. */
function counted(events: Events, counts: Counts): Events {
  const both = (event: keyof Events) => {
    const count = counts[event] as (fact: unknown) => void
    const tell = (events[event] as (fact: unknown) => void).bind(events)
    return (fact: unknown) => {
      tell(fact)
      count(fact)
    }
  }
  const names = Object.keys(counts) as (keyof Events)[]
  return Object.fromEntries(names.map((event) => [event, both(event)])) as unknown as Events
}
