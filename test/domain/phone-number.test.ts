import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  isChannelAddress,
  isCountry,
  isShortCode,
  maskedNumber,
  phoneNumberFacts,
} from '../../src/domain/phone-number.ts'

test('a number of a numbering plan tells its country, its area code and how it is written there', () => {
  const known = [
    ['+12065550100', 'US', '206', '(206) 555-0100'],
    ['+16135550100', 'CA', '613', '(613) 555-0100'],
    ['+447911123456', 'GG', null, '07911 123456'],
    ['+33612345678', 'FR', null, '06 12 34 56 78'],
    ['+390612345678', 'IT', null, '06 1234 5678'],
    // Twilio: Mexico without the 1 (contract 3.2, step 5).
    ['+525512345678', 'MX', null, '55 1234 5678'],
    // A number of no country.
    ['+80012345678', null, null, '1234 5678'],
  ] as const
  for (const [number, country, areaCode, national] of known) {
    assert.deepEqual(phoneNumberFacts(number), { number, country, areaCode, national })
  }
})

const notNumbers = [
  '',
  '+',
  '12065550100',
  '0012065550100',
  '+1 206 555 0100',
  '+1-206-555-0100',
  '(206) 555-0100',
  '+12065550100 ',
  ' +12065550100',
  '+12065550100\n',
  '+12065550100;ext=5',
  '+1206555010a',
  '+１２０６５５５０１００',
  '＋12065550100',
  '+012065550100',
  '+123456',
  '+1234567890123456',
  'whatsapp:+12065550100',
  'alice@example.com',
  ' 12065550100',
]

test('what is not a plus and 7 to 15 digits is not a number, not even a lenient one', () => {
  for (const text of notNumbers) {
    assert.equal(phoneNumberFacts(text), undefined, JSON.stringify(text))
    assert.equal(phoneNumberFacts(text, true), undefined, JSON.stringify(text))
  }
})

// Twilio: `+15551234567` is refused with 80404 (contract 3.2, step 5).
const ofNoPlan = ['+15551234567', '+1206555010', '+11112223333', '+44791112345', '+5215512345678']

test('a number that nobody can have is refused, and accepted by a test lab', () => {
  for (const number of ofNoPlan) {
    assert.equal(phoneNumberFacts(number), undefined, number)
    assert.equal(phoneNumberFacts(number, true)?.number, number)
  }
})

test('a number of no plan is of the main country of its calling code, and keeps its area code', () => {
  const lenient = [
    ['+15551234567', 'US', '555'],
    ['+11112223333', 'US', '111'],
    ['+4420123', 'GB', null],
    ['+7123456789', 'RU', null],
    ['+3912345', 'IT', null],
    // Calling codes of no country, and one that nobody has.
    ['+8001234', null, null],
    ['+99912345678', null, null],
  ] as const
  for (const [number, country, areaCode] of lenient) {
    const facts = phoneNumberFacts(number, true)
    assert.deepEqual([facts?.country, facts?.areaCode], [country, areaCode], number)
  }
})

test('leniency changes nothing about a number that a plan has', () => {
  for (const number of ['+12065550100', '+12423456789', '+447911123456', '+80012345678']) {
    assert.deepEqual(phoneNumberFacts(number, true), phoneNumberFacts(number))
  }
})

test('a short code is three to eight digits and nothing else', () => {
  for (const text of ['123', '12345', '123456', '12345678']) assert.ok(isShortCode(text), text)
  for (const text of ['', '12', '123456789', '+12345', '1234 ', '12a45', '１２３４５', '12345\n']) {
    assert.ok(!isShortCode(text), JSON.stringify(text))
  }
})

test('a country is two capitals that have phones', () => {
  for (const text of ['US', 'GB', 'JE']) assert.ok(isCountry(text), text)
  for (const text of ['', 'us', 'USA', 'XX', '001', 'toString']) assert.ok(!isCountry(text), text)
})

test('a test lab accepts any plus and 7 to 15 digits', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), (text) => {
      assert.equal(phoneNumberFacts(text, true)?.number, text)
    }),
  )
})

// A carrier names a sender in one way only: a second spelling would be somebody whom no text reaches, and by whom one
// person could hold one proxy number twice.
test('one line has one spelling: the national trunk prefix behind the country code is refused', () => {
  for (const number of ['+4407911123456', '+330612345678', '+49015112345678', '+610412345678']) {
    assert.equal(phoneNumberFacts(number), undefined, number)
  }
})

test('no text makes it throw, and what it accepts it gives back unchanged', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^\+?[0-9]{0,16}$/)),
      (text) => {
        assert.ok([undefined, text].includes(phoneNumberFacts(text)?.number))
      },
    ),
    { numRuns: 1000 },
  )
})

test('a mask hides the last four digits, and a short text whole', () => {
  assert.equal(maskedNumber('+14155550123'), '+1415555XXXX')
  assert.equal(maskedNumber('12345'), '1XXXX')
  for (const short of ['', '1', '1234']) assert.equal(maskedNumber(short), 'XXXX')
  fc.assert(
    fc.property(fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), (number) => {
      const masked = maskedNumber(number)
      assert.equal(masked.length, number.length)
      assert.ok(number.startsWith(masked.slice(0, -4)) && masked.endsWith('XXXX'))
    }),
  )
})

test('a channel address is a lower-case name, a colon and something', () => {
  for (const address of ['messenger:1234', 'whatsapp:+12065550100', 'x-y_2:a\nb']) {
    assert.ok(isChannelAddress(address), address)
  }
  for (const text of ['+12065550100', 'messenger:', ':1234', 'Messenger:1', '1x:2', 'messenger', '']) {
    assert.ok(!isChannelAddress(text), text)
  }
})
