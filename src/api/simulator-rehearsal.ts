// What only a rehearsal can: its clock, and beginning anew (docs/simulator.md).
import { integer, sid as sidOf, timestamp } from '../fields.ts'
import { resetSimulator } from '../operations/reset-simulator.ts'
import { type ClockState, clockState, turnClock } from '../operations/turn-clock.ts'
import type { Description } from './description.ts'
import { closed, formParameters } from './resource-description.ts'
import { decoder } from '../parameters.ts'
import type { Answer, Route } from './resource.ts'
import { simulatorHeading } from './simulator-description.ts'

/** Seconds by which the clock is turned at one time: a year. */
const advanceMax = 31_536_000

const turning = {
  advance: {
    kind: integer({ min: 1, max: advanceMax }),
    create: 'required',
    doc: 'Seconds by which it is turned forward: a year at most.',
    example: '3600',
  },
} as const

const readTurning = decoder(turning, 'create')

const count = { type: 'integer', minimum: 0 }

const clockAnswer: Description['answer'] = {
  name: 'SimulatorClock',
  schema: closed({
    now: { type: 'string', format: 'date-time', description: 'The time that it shows.' },
    ahead: { ...count, description: 'Whole seconds by which it is ahead of the time that it is.' },
    can_turn: { type: 'boolean', description: 'Whether it can be turned: only in `maskline dev`.' },
  }),
}

const shown = ({ now, ...state }: ClockState): Answer => ({
  status: 200,
  body: { now: timestamp.encode(now), ...state },
})

export const rehearsalRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/simulator/clock',
    operation: 'FetchClock',
    least: 'viewer',
    subject: {
      ...simulatorHeading,
      summary: "Says what Maskline's clock shows",
      status: 200,
      answer: clockAnswer,
    },
    handle: (context) => Promise.resolve(shown(clockState(context))),
  },
  {
    method: 'POST',
    path: '/simulator/clock',
    operation: 'TurnClock',
    subject: {
      ...simulatorHeading,
      summary: "Turns Maskline's clock forward",
      detail: 'For all accounts, and only in `maskline dev`. It never goes back.',
      form: formParameters(turning, 'create'),
      status: 200,
      answer: clockAnswer,
      refusals: [403],
    },
    handle: async (context, { form }) => shown(await turnClock(context, readTurning(form).advance)),
  },
  {
    method: 'POST',
    path: '/simulator/reset',
    operation: 'ResetSimulator',
    subject: {
      ...simulatorHeading,
      summary: 'Empties the phones, and puts the demo back',
      detail: 'Only in `maskline dev`. The clock stays where it is.',
      status: 200,
      answer: {
        name: 'ResetSimulator',
        schema: closed({
          messages: { ...count, description: 'Texts that were taken off the phones.' },
          calls: { ...count, description: 'Legs of calls that were.' },
          session_sid: {
            ...sidOf('KC').schema,
            nullable: true,
            description: "SID of the demo's session, if there is one.",
          },
        }),
      },
      refusals: [403],
    },
    async handle(context, { account_sid }) {
      const { messages, calls, session } = await resetSimulator(context, account_sid)
      return { status: 200, body: { messages, calls, session_sid: session?.sid ?? null } }
    },
  },
]
