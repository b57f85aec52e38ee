import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSidSource } from '../../src/clock.ts'
import {
  isSid,
  mintSid,
  sidEntropyLength,
  sidHead,
  type SidPrefix,
  sidSequenceMax,
  sidTime,
} from '../../src/domain/sid.ts'

const prefixes: readonly SidPrefix[] = [
  'AC',
  'KS',
  'KC',
  'KP',
  'KI',
  'PN',
  'SC',
  'IS',
  'SM',
  'MM',
  'CA',
  'RQ',
]
const milliseconds = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const sequences = fc.integer({ min: 0, max: sidSequenceMax - 1 })
const entropies = fc
  .uint8Array({ minLength: sidEntropyLength / 2, maxLength: sidEntropyLength / 2 })
  .map((bytes) => Buffer.from(bytes).toString('hex'))

/** A clock that shows one time after the other, and the last one from then on. */
function clockOf(times: readonly number[]) {
  let at = 0
  return { now: () => new Date(times[Math.min(at++, times.length - 1)]!) }
}

const minted = (times: readonly number[], count: number) => {
  const sids = createSidSource(clockOf(times))
  return Array.from({ length: count }, () => sids.mint('KI'))
}

test('a minted SID is well formed and tells when it was made', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...prefixes),
      milliseconds,
      sequences,
      entropies,
      (prefix, at, sequence, entropy) => {
        const sid = mintSid(prefix, sidHead(at), sequence, entropy)
        assert.match(sid, new RegExp(`^${prefix}[0-9a-f]{32}$`))
        assert.ok(isSid(prefix, sid))
        assert.equal(sidTime(sid), at)
      },
    ),
  )
})

test('SIDs are in order of millisecond, then of sequence, whatever their random bits', () => {
  fc.assert(
    fc.property(
      fc.tuple(milliseconds, sequences, entropies),
      fc.tuple(milliseconds, sequences, entropies),
      ([at, sequence, entropy], [otherAt, otherSequence, otherEntropy]) => {
        const order = at - otherAt || sequence - otherSequence
        fc.pre(order !== 0)
        const one = mintSid('KI', sidHead(at), sequence, entropy)
        const other = mintSid('KI', sidHead(otherAt), otherSequence, otherEntropy)
        assert.equal(one < other, order < 0)
      },
    ),
  )
})

test('every random bit is in the SID', () => {
  fc.assert(
    fc.property(milliseconds, sequences, entropies, entropies, (at, sequence, entropy, other) => {
      // Of the first two digits two bits are taken: six of their place hold the sequence.
      const bits = (digits: string) => (Number.parseInt(digits[0]!, 16) % 4) + digits.slice(2)
      const same =
        mintSid('KI', sidHead(at), sequence, entropy) === mintSid('KI', sidHead(at), sequence, other)
      assert.equal(same, bits(entropy) === bits(other))
    }),
  )
})

test('SIDs of one source rise, also under a clock that stands still, jumps or goes back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 47 }), { minLength: 1, maxLength: 20 }), (times) => {
      const sids = minted(times, 150)
      for (const [at, sid] of sids.slice(1).entries()) assert.ok(sids[at]! < sid)
    }),
  )
})

test('under a clock that stands still a hundred thousand SIDs are different and in order', () => {
  const sids = minted([1_777_887_000_000], 100_000)
  assert.equal(new Set(sids).size, sids.length)
  assert.ok(sids.every((sid, at) => at === 0 || sids[at - 1]! < sid))
})

test('two sources of the same time make different SIDs', () => {
  const sids = [...minted([1_777_887_000_000], 10_000), ...minted([1_777_887_000_000], 10_000)]
  assert.equal(new Set(sids).size, sids.length)
})

test('a SID is two capitals and 32 hex digits of either case, and nothing else is', () => {
  const digits = '0123456789abcdefABCDEF0123456789'
  assert.ok(isSid('KC', `KC${digits}`))
  for (const wrong of [
    `KS${digits}`,
    `kc${digits}`,
    `KC${digits}0`,
    `KC${digits.slice(1)}`,
    `KC${digits.slice(1)}g`,
    `KC${digits.slice(1)}\n`,
    ` KC${digits}`,
    'KC',
    '',
  ]) {
    assert.ok(!isSid('KC', wrong), JSON.stringify(wrong))
  }
})
