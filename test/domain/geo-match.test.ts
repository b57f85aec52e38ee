import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areaCodesWithPlace, codesNear, overlayOf } from '../../src/domain/area-codes.ts'
import { areaCodesServing, countriesServing } from '../../src/domain/geo-match.ts'
import { phoneNumberFacts } from '../../src/domain/phone-number.ts'

/** Area codes that libphonenumber knows as places of the United States, Canada and Puerto Rico. */
const known = Array.from({ length: 800 }, (_, at) => String(200 + at)).filter((code) =>
  ['555', '234', '712', '321'].some((exchange) =>
    ['US', 'CA', 'PR'].includes(phoneNumberFacts(`+1${code}${exchange}2345`)?.country ?? ''),
  ),
)
/** Codes of no place: personal, toll-free, premium and reserved ones, and one that nobody has announced yet. */
const ofNoPlace =
  /^(273|500|52[1-9]|53[23]|544|566|577|588|600|622|633|644|655|677|688|700|710|8(00|22|33|44|55|66|77|88)|900)$/

test('every geographic area code of the United States and Canada has a place', () => {
  const placed = new Set(areaCodesWithPlace)
  assert.ok(known.length > 330, `only ${known.length} known`)
  assert.deepEqual(
    known.filter((code) => !ofNoPlace.test(code) && !placed.has(code)),
    [],
  )
})

test('codes that overlay each other do so both ways, and are near each other', () => {
  for (const code of known) {
    for (const other of overlayOf(code)) {
      assert.ok(overlayOf(other).includes(code), `${code} ${other}`)
      assert.ok(codesNear(code).includes(other) && codesNear(other).includes(code), `${code} ${other}`)
    }
  }
})

test('well-known areas have the codes that they are known for', () => {
  assert.deepEqual([...overlayOf('212')].sort(), ['212', '332', '646', '917'])
  assert.deepEqual([...overlayOf('604')].sort(), ['236', '257', '604', '672', '778'])
  assert.ok(!overlayOf('604').includes('250'), '236 serves both, they do not serve each other')
  for (const near of ['510', '650', '628']) assert.ok(codesNear('415').includes(near), near)
  for (const far of ['213', '206', '916']) assert.ok(!codesNear('415').includes(far), far)
})

test('each level admits what the finer ones admit, and a code without a place serves itself', () => {
  for (const code of [...known, '999']) {
    const own = areaCodesServing('area-code', code)!
    const overlay = areaCodesServing('overlay', code)!
    const radius = areaCodesServing('radius', code)!
    assert.deepEqual(own, [code])
    assert.deepEqual(areaCodesServing('extended-area-code', code), overlay)
    for (const one of own) assert.ok(overlay.includes(one))
    for (const one of overlay) assert.ok(radius.includes(one))
  }
  assert.equal(areaCodesServing('country', '206'), null)
  assert.equal(areaCodesServing('radius', null), null)
})

test('countries that share a dialling code share numbers only where Twilio says so', () => {
  assert.deepEqual(countriesServing('BS'), ['BS', 'US'])
  assert.deepEqual(countriesServing('CA'), ['CA'])
  assert.ok(countriesServing('JE').includes('GB') && countriesServing('GB').includes('IM'))
  assert.deepEqual(countriesServing(null), [])
})
