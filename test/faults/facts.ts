// What the checker compares: what clients were told, and what the database, the phones and the application hold.
import { sql } from 'kysely'
import type { Database } from '../../src/storage/database.ts'
import { brokenRules } from '../support/consistency.ts'
import type { Call } from '../support/receiver.ts'

/**
 * What a client knows of its request. `unsure`: the connection broke, or the answer was a 5xx; it may have been done, once.
 * `repeated`: the carrier brought it until it was taken, so it was taken; how often it was brought is nobody's business.
 */
export type Outcome = 'accepted' | 'refused' | 'unsure'

/** A text that somebody sent, known by its words, which nobody else uses. */
export interface ToldText {
  readonly body: string
  /** By the application, by a person, or by a carrier that brings it until it is taken. */
  readonly way: 'sent' | 'texted' | 'brought'
  readonly outcome: Outcome
  /** HTTP's status; null when there was no answer. */
  readonly status: number | null
  /** What it was called in the answer: the interaction, or the text on the sender's phone. */
  readonly sid: string | null
  /** Whose phone is to show it, and from which number. */
  readonly to: string
  readonly from: string
  readonly tookMs: number
}

export interface ToldSession {
  readonly unique_name: string
  readonly created: Outcome
  readonly sid: string | null
  /** Null: nobody asked. */
  readonly closed: Outcome | null
}

export interface RecordedText {
  readonly sid: string
  readonly body: string
  readonly inbound_resource_sid: string | null
  readonly outbound_resource_sid: string | null
  readonly stage: string | null
}

export interface ShownText {
  readonly sid: string
  readonly phone: string
  readonly direction: string
  readonly from: string
  readonly body: string
}

export interface Facts {
  readonly told: readonly ToldText[]
  readonly sessions: readonly ToldSession[]
  readonly recorded: readonly RecordedText[]
  readonly shown: readonly ShownText[]
  readonly rows: readonly { readonly sid: string; readonly unique_name: string; readonly status: string }[]
  /** Callbacks as the database has them. */
  readonly queued: readonly {
    readonly sid: string
    readonly interaction_sid: string
    readonly state: string
  }[]
  /** Callbacks as the application heard them. */
  readonly heard: readonly { readonly token: string; readonly interaction_sid: string }[]
  /** Rules of the database that rows break, in words. */
  readonly broken: readonly string[]
}

/** What the database holds. Everything in it is of this run. */
export async function factsOf(
  database: Database,
  known: Pick<Facts, 'told' | 'sessions'>,
  calls: readonly Call[],
): Promise<Facts> {
  const rowsOf = async <Row>(text: string) => (await sql.raw<Row>(text).execute(database.db)).rows
  return {
    ...known,
    recorded: await rowsOf<RecordedText>(
      `select sid, data::jsonb ->> 'body' as body, inbound_resource_sid, outbound_resource_sid, stage from interactions`,
    ),
    shown: await rowsOf<ShownText>(
      'select sid, phone, direction, "from", body from simulator_messages order by sid',
    ),
    rows: await rowsOf(`select sid, unique_name, status from sessions where unique_name is not null`),
    queued: await rowsOf('select sid, interaction_sid, state from callbacks'),
    heard: calls.map(({ headers, form }) => ({
      token: String(headers['i-twilio-idempotency-token']),
      interaction_sid: form['interactionSid'] ?? '',
    })),
    broken: await brokenRules(database.db),
  }
}
