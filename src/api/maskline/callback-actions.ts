// What can be done with callbacks beside looking at them: telling all again that were given up, and trying one out.
import { problem } from '../../domain/problem.ts'
import { isSid, type Sid } from '../../domain/sid.ts'
import { Fault, type Kind, type Schema, sid, uri } from '../../fields.ts'
import { replayCallbacks } from '../../operations/callbacks.ts'
import { rehearseCallback } from '../../operations/rehearse-callback.ts'
import { decoder } from '../../parameters.ts'
import { closed, formParameters } from '../resource-description.ts'
import type { Route } from '../resource.ts'
import { callback, parametersSchema, withoutPassword } from './callback.ts'

const replayFields = {
  service_sid: {
    kind: sid('KS'),
    create: 'optional',
    nullable: true,
    doc: 'Only those of this service.',
  },
} as const

/** Bytes of the form that somebody makes up, as JSON. */
const parametersBytesMax = 64 * 1024

/** JSON of an object of texts. */
const posted: Kind<Readonly<Record<string, string>>> = {
  schema: parametersSchema,
  encode: (value) => value,
  decode(given) {
    const json = given.at(-1) ?? ''
    if (Buffer.byteLength(json) > parametersBytesMax)
      throw new Fault(`It must have at most ${parametersBytesMax} bytes.`)
    const value = parsed(json)
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Fault('It must be a JSON object.')
    for (const [name, one] of Object.entries(value)) {
      if (typeof one !== 'string') throw new Fault(`The value of ${JSON.stringify(name)} must be text.`)
      if (!name.isWellFormed() || !one.isWellFormed())
        throw new Fault('It must not contain half a surrogate pair.')
    }
    return value as Readonly<Record<string, string>>
  },
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new Fault('It must be a JSON object.')
  }
}

const rehearsalFields = {
  url: {
    kind: uri({ max: 4000 }),
    create: 'optional',
    nullable: true,
    doc: 'The address that is called; that of the callback if not said.',
  },
  parameters: {
    kind: posted,
    create: 'optional',
    nullable: true,
    doc: `The form that is posted, as JSON of at most ${parametersBytesMax} bytes; that of the callback if not said.`,
  },
} as const

const readReplay = decoder(replayFields, 'create')
const readRehearsal = decoder(rehearsalFields, 'create')

const aText = (description: string): Schema => ({ type: 'string', description })
const maybe = (schema: Schema): Schema => ({ ...schema, nullable: true })

const rehearsedSchema = closed({
  url: aText('The address that was called, its password as `***`.'),
  parameters: { ...parametersSchema, description: 'The form that was posted.' },
  signature: aText('`X-Twilio-Signature` that it was signed with.'),
  status: { type: 'integer', nullable: true, description: 'HTTP status of the answer.' },
  fault: maybe(aText('What kept it from an answer.')),
  took_ms: { type: 'integer', minimum: 0, description: 'Milliseconds.' },
  answer: maybe(aText('How the answer begins.')),
})

const replayedSchema = closed({
  replayed: { type: 'integer', minimum: 0, description: 'How many are told again.' },
  more: { type: 'boolean', description: 'There are others: call again.' },
})

export const callbackActionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/maskline/v1/callback-replays',
    operation: 'ReplayCallbacks',
    subject: {
      tag: callback.name,
      summary: 'Tells all parked callbacks again',
      detail: 'Now, the oldest first, at most 1000 in one call. Those that are waiting stay as they are.',
      path: {},
      form: formParameters(replayFields, 'create'),
      status: 200,
      answer: { name: 'ReplayedCallbacks', schema: replayedSchema },
    },
    async handle(context, { account_sid, form }) {
      const { replayed, more } = await replayCallbacks(context, { account_sid, ...readReplay(form) })
      return { status: 200, body: { replayed, more } }
    },
  },
  {
    method: 'POST',
    path: '/maskline/v1/callbacks/:callback_sid/rehearse',
    operation: 'RehearseCallback',
    asks: true,
    subject: {
      tag: callback.name,
      summary: 'Posts a callback once, to see what comes of it',
      detail:
        'Only where Maskline was started with `maskline dev`. Nothing is recorded, and the callback stays as it is. ' +
        'Signed for its address with the first auth token.',
      path: {
        callback_sid: {
          name: 'Sid',
          schema: sid('CB').schema,
          doc: 'SID of the Callback.',
          example: `CB${'0123456789abcdef'.repeat(2)}`,
        },
      },
      form: formParameters(rehearsalFields, 'create'),
      status: 200,
      answer: { name: 'RehearsedCallback', schema: rehearsedSchema },
      refusals: [403, 404],
    },
    async handle(context, { account_sid, params, form }) {
      const key = { account_sid, callback_sid: callbackSid(params['callback_sid']) }
      const { url, ...how } = await rehearseCallback(context, key, readRehearsal(form))
      return { status: 200, body: { url: withoutPassword(url), ...how } }
    },
  },
]

/** @throws {Problem} callback-unknown */
function callbackSid(text = ''): Sid<'CB'> {
  if (!isSid('CB', text)) throw problem('callback-unknown')
  return text
}
