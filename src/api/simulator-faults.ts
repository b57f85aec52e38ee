// Carrier faults to come, ordered over HTTP (docs/simulator.md).
import { faultKinds } from '../domain/simulated-phone.ts'
import { choice, integer, text } from '../fields.ts'
import { clearFaults, orderedFaults, orderFault } from '../operations/simulate-faults.ts'
import { closed, formParameters } from './resource-description.ts'
import { decoder } from '../parameters.ts'
import type { Route } from './resource.ts'
import { simulatorHeading } from './simulator-description.ts'

/** Texts that one order is about. */
const countMax = 1000

const newFault = {
  number: {
    kind: text({ min: 1, max: 191 }),
    create: 'required',
    doc: 'The person who is texted, in E.164.',
    example: '+12065550101',
  },
  kind: {
    kind: choice(faultKinds),
    create: 'required',
    doc: 'What the carrier does with the text.',
    example: faultKinds[0],
  },
  count: {
    kind: integer({ min: 1, max: countMax }),
    create: 'optional',
    doc: 'How many texts it is about. Default: 1.',
  },
} as const

const readNewFault = decoder(newFault, 'create')

const fault = closed({
  number: { type: 'string', description: 'The person who is texted.' },
  kind: { ...newFault.kind.kind.schema, description: newFault.kind.doc },
  count: { ...newFault.count.kind.schema, description: 'How many texts it is about.' },
})

export const faultRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/simulator/faults',
    operation: 'OrderFault',
    subject: {
      ...simulatorHeading,
      summary: 'Orders faults for the next texts to a person',
      form: formParameters(newFault, 'create'),
      status: 201,
      answer: {
        name: 'OrderedFault',
        schema: fault,
      },
    },
    async handle(context, { account_sid, form }) {
      const { number, kind, count = 1 } = readNewFault(form)
      orderFault(context, account_sid, { number, kind, count })
      return { status: 201, body: { number, kind, count } }
    },
  },
  {
    method: 'GET',
    path: '/simulator/faults',
    operation: 'ListFaults',
    subject: {
      ...simulatorHeading,
      summary: 'Lists the faults that are to come',
      status: 200,
      answer: {
        name: 'Faults',
        schema: closed({
          faults: { type: 'array', items: fault, description: 'The orders, with what is left of each.' },
        }),
      },
    },
    handle(context, { account_sid }) {
      const faults = orderedFaults(context, account_sid).map(({ number, kind, count }) => ({
        number,
        kind,
        count,
      }))
      return Promise.resolve({ status: 200, body: { faults } })
    },
  },
  {
    method: 'DELETE',
    path: '/simulator/faults',
    operation: 'ClearFaults',
    subject: { ...simulatorHeading, summary: 'Takes all ordered faults back', status: 204 },
    async handle(context, { account_sid }) {
      clearFaults(context, account_sid)
      return { status: 204 }
    },
  },
]
