import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { XMLValidator } from 'fast-xml-parser'
import { verdictsOn } from '../../bench/aims.ts'
import { figuresOf, median, ratioOf } from '../../bench/figures.ts'
import { plot } from '../../bench/plot.ts'
import { report } from '../../bench/table.ts'
import { own, peers, resultOf, roundsOf } from './example.ts'

const whole = resultOf(roundsOf({ ...own, ...peers }))
const alone = resultOf(roundsOf(own), {
  kannel: 'there is no /usr/sbin/bearerbox: apt-get install --no-install-recommends kannel kannel-extras',
})
const verdict = (result: typeof whole, says: string) =>
  verdictsOn(result).find((one) => one.says.startsWith(says))!

suite('figures', () => {
  test('a median lies between the two in the middle when there is no middle', () => {
    assert.equal(median([3, 1, 2]), 2)
    assert.equal(median([4, 1, 3, 2]), 2.5)
  })

  test('a ratio is the median of the ratios within rounds, not the ratio of medians', () => {
    const rounds = roundsOf({ bare: [10, 100, 1000], postgres: [5, 10, 900] })
    assert.equal(ratioOf(rounds, 'postgres', 'bare'), 0.5)
    assert.deepEqual(figuresOf(rounds, 'postgres'), {
      rate: 10,
      rateMin: 5,
      rateMax: 900,
      p50Ms: 2,
      p99Ms: 9,
      ofBare: 0.5,
    })
  })

  test('whoever did not take part has no figures and no ratio', () => {
    assert.equal(figuresOf(alone.rounds, 'prism'), undefined)
    assert.equal(ratioOf(alone.rounds, 'postgres', 'prism'), undefined)
  })
})

suite('aims', () => {
  test('an aim is reached by exactly what it asks for, and missed by less', () => {
    const bare = 'PostgreSQL: creates, to bare'
    assert.equal(verdict(resultOf(roundsOf({ bare: [2], postgres: [1] })), bare).reached, true)
    assert.equal(verdict(resultOf(roundsOf({ bare: [2], postgres: [0.999] })), bare).reached, false)
  })

  test('a limit is missed by exactly what it forbids', () => {
    assert.equal(verdict(whole, 'embedded: p99').value, 20)
    assert.equal(verdict(whole, 'embedded: p99').reached, false)
    assert.equal(verdict(whole, 'PostgreSQL: p99').value, 19.9)
    assert.equal(verdict(whole, 'PostgreSQL: p99').reached, true)
    assert.equal(verdict(whole, 'maskline dev').reached, true)
  })

  test('an aim whose peer is not here is not reached, and says which one is missing', () => {
    const { reached, shown } = verdict(alone, "PostgreSQL: creates, to Kannel's")
    assert.deepEqual({ reached, shown }, { reached: false, shown: 'no kannel' })
  })
})

suite('the report', () => {
  for (const [name, result] of Object.entries({ whole, alone })) {
    test(`fits into 100 columns, ${name === 'whole' ? 'with all peers' : 'and so without peers'}`, () => {
      // What to type for a peer that is missing is there to be copied, in one piece.
      const lines = report(result)
        .split('\n')
        .filter((line) => !line.includes('apt-get'))
      for (const line of lines) assert.ok(line.length <= 100, line)
    })
  }

  test('names the peers that are missing with what to type, and leaves their rows out', () => {
    const text = report(alone)
    assert.match(text, /Kannel: .*apt-get install --no-install-recommends kannel kannel-extras/)
    assert.doesNotMatch(text, /fake SMSC|Prism, made-up|Peers/)
  })
})

suite('the plot', () => {
  for (const [name, result] of Object.entries({ whole, alone })) {
    test(`is well-formed and asks for nothing from elsewhere, ${name === 'whole' ? 'with' : 'and so without'} peers`, () => {
      const svg = plot(result)
      // oxlint-disable-next-line typescript/no-deprecated -- its successor is a package of its own
      assert.equal(XMLValidator.validate(svg), true)
      const addresses = [...svg.matchAll(/https?:[^"\s]*/g)].map(([address]) => address)
      assert.deepEqual(addresses, ['http://www.w3.org/2000/svg'])
      assert.doesNotMatch(svg, /href|url\(|@import|<script|NaN|undefined/)
    })
  }

  test('has colours for light and for dark screens', () => {
    const [light, dark] = plot(whole).split('@media (prefers-color-scheme: dark)')
    for (const kind of ['text', '.page', '.g0', '.g1', '.g2', '.g3', '.reached', '.missed', '.line'])
      for (const part of [light!, dark!]) assert.ok(part.includes(`${kind} {`), kind)
  })
})
