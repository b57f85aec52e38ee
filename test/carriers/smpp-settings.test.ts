// How an operator describes a bind.
import assert from 'node:assert/strict'
import test from 'node:test'
import { readCarriers } from '../../src/carriers/index.ts'
import { simulator } from '../../src/carriers/simulator.ts'
import { smppSettings } from '../../src/carriers/smpp.ts'
import type { CarrierHttp } from '../../src/net/carrier-http.ts'
import { account, makeSmpp } from '../support/smpp-bind.ts'

const described = (settings: Readonly<Record<string, unknown>>) =>
  readCarriers(
    JSON.stringify({
      carriers: [
        {
          kind: 'smpp',
          name: 'net',
          url: 'smpp://smsc.example',
          system_id: 'maskline',
          password: 'do-not-print',
          numbers: [],
          ...settings,
        },
      ],
    }),
    {
      account_sid: account,
      http: {} as CarrierHttp,
      simulator: simulator({ find: () => Promise.resolve(undefined) }),
    },
  )

test('a description makes a carrier that sends texts, knows its numbers and keeps a connection', async () => {
  const { all } = await described({ numbers: [{ phone_number: '+12065550180' }] })
  const [carrier] = all
  assert.equal(carrier?.kind, 'smpp')
  assert.equal(carrier.account_sid, account)
  assert.equal(carrier.messaging?.windowMax, 10)
  assert.ok(carrier.link && carrier.inventory)
  assert.equal(carrier.voice, undefined)
})

test('the password is a secret', () => {
  assert.equal(smppSettings.password.secret, true)
})

const faults: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
  [{ url: 'http://smsc.example' }, /url must be smpp:\/\/host:port or smpps:\/\/host:port/],
  [{ url: 'smpp://user:secret@smsc.example' }, /url must be/],
  [{ url: 'smpp://' }, /url must be/],
  [{ tls_ca: '-----BEGIN CERTIFICATE-----' }, /tls_ca is for smpps:\/\/ only/],
  [{ numbers: undefined }, /numbers is missing/],
  [{ numbers: ['+12065550180'] }, /numbers is wrong. Entry 0 must be an object/],
  [{ numbers: [{ phone_number: '2065550180' }] }, /Entry 0: phone_number must be/],
  [{ numbers: [{ phone_number: '55512' }, { phone_number: 'Maskline' }] }, /Entry 1: phone_number/],
  [{ numbers: [{ phone_number: '55512', mms: true }] }, /Entry 0 has no "mms"/],
  [{ numbers: [{ phone_number: '55512', sms: 'yes' }] }, /sms and voice must be true or false/],
  [{ system_id: 'longer-than-fifteen' }, /system_id is wrong/],
  [{ window: 0 }, /window is wrong/],
  [{ long_texts: 'cut' }, /long_texts is wrong/],
]
for (const [settings, expected] of faults) {
  test(`what is wrong is said: ${JSON.stringify(settings)}`, async () => {
    await assert.rejects(described(settings), (error: Error) => {
      assert.match(error.message, expected)
      assert.doesNotMatch(error.message, /do-not-print|secret/)
      return true
    })
  })
}

test('a listed number is found by itself and by its SID, and no other is', async () => {
  const { inventory } = makeSmpp({
    numbers: [{ phone_number: '+12065550180', voice: true }, { phone_number: '55512' }],
    url: 'smpp://smsc.example',
  })
  const found = await inventory!.find(account, { phone_number: '+12065550180' })
  assert.ok(found !== undefined && found !== 'bound-elsewhere')
  assert.match(found.sid, /^PN[0-9a-f]{32}$/)
  const { sid: _, ...facts } = found
  assert.deepEqual(facts, {
    phone_number: '+12065550180',
    friendly_name: '+12065550180',
    iso_country: null,
    voice: true,
    sms: true,
    mms: false,
    fax: false,
  })
  assert.deepEqual(await inventory!.find(account, { sid: found.sid }), found)
  const code = await inventory!.find(account, { phone_number: '55512' })
  assert.match(code !== undefined && code !== 'bound-elsewhere' ? code.sid : '', /^SC/)
  assert.equal(await inventory!.find(account, { phone_number: '+12065550199' }), undefined)
})
