// jambonz for the tests of all kinds.
import { createHmac } from 'node:crypto'
import { type Adapter, carrierOf } from '../../support/carrier-fixtures.ts'

export const secret = 'jambonz-test-secret'
export const signing = { webhook_secret: secret }
/** What every description of it has. */
export const entry = {
  kind: 'jambonz',
  name: 'trunks',
  numbers: ['+12065550180', { phone_number: '+12065550181' }],
}
/** Of the fixtures. */
const jambonz_account_sid = '9351f46a-678c-43f5-b8a6-d4eb58d131af'

/** The header of a body that is signed with `key` at a time, in seconds. */
export const signatureOf = (body: string | Uint8Array, seconds: number, key = secret) =>
  `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.`).update(body).digest('hex')}`

const whole = { ...entry, ...signing, jambonz_account_sid, trunk: 'south' }

export const adapter: Adapter = {
  entry: whole,
  media: false,
  signatures: {
    sign: ({ body, at }) => ({ 'jambonz-signature': signatureOf(body, at.getTime() / 1000) }),
    headers: { 'jambonz-signature': 'text' },
    over: 'body',
    toleranceSeconds: 300,
    anotherKey: { webhook_secret: 'another' },
    anotherAccount: { jambonz_account_sid: 'another' },
  },
  open: async () => ({ carrier: await carrierOf({ entry: whole }), number: '+12065550181' }),
}
