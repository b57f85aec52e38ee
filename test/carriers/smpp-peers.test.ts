// SMSCs that nobody here wrote. What is missing of them on a machine is said, and fails where all must be there.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Receipt } from '../../src/carriers/carrier.ts'
import { eventually } from '../support/eventually.ts'
import { selfSigned } from '../support/self-signed.ts'
import { type Bound, joined, openSmpp, ours, theirs } from '../support/smpp-bind.ts'
import { findJsmpp, kannelMissing, startJsmpp, startKannel } from '../support/smpp-peers.ts'

const emoji = 'Grüße 👩‍👩‍👧‍👦 aus Köln 🎉🇩🇪! '.repeat(12)
const jsmpp = await findJsmpp()
const skip = 'missing' in jsmpp ? jsmpp.missing : false
const classPath = 'missing' in jsmpp ? '' : jsmpp.classPath

const until = <T>(look: () => T, holds: (found: T) => boolean) =>
  eventually(() => Promise.resolve(look()), holds)
/** To whoever binds the simulator also says hello. */
const partsOf = ({ heard }: Bound) => heard.filter(({ kind }) => kind === 'text-part')
const base64 = (text: string) => Buffer.from(text).toString('base64')
const textOf = (line: string) => Buffer.from(line.split(' ')[3]!, 'base64').toString()
const [from, to] = [ours.slice(1), theirs.slice(1)]

test('the simulator of jSMPP as it is released takes texts and tells of each', { skip }, async () => {
  await using peer = await startJsmpp(classPath, { main: 'org.jsmpp.examples.SMPPServerSimulator' })
  // It answers in hex, and writes decimals into receipts.
  await using bound = openSmpp({ port: peer.port, receipt_ids: 'decimal-to-hex' })
  await bound.until(true)
  const receipts = await Promise.all([bound.send('hello'), bound.send(emoji)])
  const ids = receipts.flatMap((receipt) => (receipt.outcome === 'accepted' ? (receipt.ids ?? []) : []))
  assert.ok(ids.length > 6)
  await until(
    () => bound.heard.filter(({ kind }) => kind === 'text-status').length,
    (count) => count >= ids.length,
  )
  const told = bound.heard.flatMap((event) =>
    event.kind === 'text-status' && 'id' in event.about ? [`${event.about.id} ${event.status}`] : [],
  )
  assert.deepEqual(told.toSorted(), ids.map((id) => `${id} delivered`).toSorted())
})

test('jSMPP refuses a wrong password, and Maskline says so', { skip }, async () => {
  await using peer = await startJsmpp(classPath)
  await using bound = openSmpp({ port: peer.port, password: 'wrong' })
  const state = await bound.until(false)
  assert.deepEqual(state, { up: false, reason: 'bind refused: 0x0E ESME_RINVPASWD' })
})

for (const long_texts of ['udh', 'sar', 'payload']) {
  test(`texts arrive whole at jSMPP: ${long_texts}`, { skip }, async () => {
    await using peer = await startJsmpp(classPath)
    await using bound = openSmpp({ port: peer.port, long_texts })
    await bound.until(true)
    const bodies = ['5 € [net] {gross} ~ @Ünal', 'hi 🎉', emoji, 'plain '.repeat(100), '€'.repeat(153)]
    for (const body of bodies) assert.equal((await bound.send(body)).outcome, 'accepted')
    await until(
      () => peer.said('text').length,
      (count) => count === bodies.length,
    )
    assert.deepEqual(peer.said('text').map(textOf), bodies)
    assert.ok(peer.said('text').every((line) => line.startsWith(`${from} ${to} `)))
  })
}

test('over TLS texts arrive whole at jSMPP, and its texts here', { skip }, async () => {
  await using peer = await startJsmpp(classPath, { tls: true })
  const url = `smpps://localhost:${peer.port}`
  await using bound = openSmpp({ url, tls_ca: selfSigned.cert, receipts: false })
  await bound.until(true)
  await bound.send(emoji)
  assert.deepEqual(peer.said('text').map(textOf), [emoji])
  peer.order(`bring ${to} ${from} udh ${base64(emoji)}`)
  await until(
    () => peer.said('brought'),
    (found) => found.length === 1,
  )
  assert.equal(joined(partsOf(bound)), emoji)
})

for (const marking of ['udh', 'sar']) {
  test(`a long text with emoji that jSMPP brings is whole: ${marking}`, { skip }, async () => {
    await using peer = await startJsmpp(classPath)
    await using bound = openSmpp({ port: peer.port, receipts: false })
    await bound.until(true)
    await bound.send('first')
    // The database is away when the third part comes.
    let refused = 0
    bound.recording = () => {
      if (partsOf(bound).length === 2 && refused++ === 0) throw new Error('away')
    }
    peer.order(`bring ${to} ${from} ${marking} ${base64(emoji)}`)
    const [count] = await until(
      () => peer.said('brought'),
      (found) => found.length === 1,
    )
    assert.equal(joined(partsOf(bound)), emoji)
    assert.equal(partsOf(bound).length, Number(count))
    assert.deepEqual(peer.said('refused'), ['100'])
    const [first] = partsOf(bound)
    assert.ok(first?.kind === 'text-part' && first.part.from === theirs && first.part.to === ours)
  })
}

test(
  'what jSMPP throttles is said, and the rest of a long text is brought until it is taken',
  { skip },
  async () => {
    await using peer = await startJsmpp(classPath)
    await using bound = openSmpp({ port: peer.port, receipts: false })
    await bound.until(true)
    const throttle = async (after: number, count: number) => {
      const before = peer.said('obeyed').length
      peer.order(`throttle ${after} ${count}`)
      await until(
        () => peer.said('obeyed').length,
        (found) => found > before,
      )
    }
    await throttle(0, 1)
    const refused = { outcome: 'not-sent', reason: '0x58 ESME_RTHROTTLED', afterMs: 1000 }
    assert.deepEqual(await bound.send(emoji), refused)
    await throttle(1, 3)
    assert.equal((await bound.send(emoji)).outcome, 'accepted')
    assert.deepEqual(peer.said('text').map(textOf), [emoji])
    assert.equal(peer.said('throttled').length, 4)
  },
)

test('jSMPP killed in the midst of texts and started again loses none without a word', { skip }, async () => {
  await using peer = await startJsmpp(classPath)
  await using bound = openSmpp({ port: peer.port, receipts: false })
  await bound.until(true)
  const outcomes = new Map<string, Receipt>()
  let stop = false
  const worker = async (name: string) => {
    for (let at = 0; !stop; at++) {
      const body = `${name}${at} ${at % 10 === 0 ? emoji : 'hello'}`
      const receipt = await bound.send(body, {}, AbortSignal.timeout(3_000))
      outcomes.set(body, receipt)
      // Whoever is told that there is no connection asks again when there may be one.
      if (receipt.outcome === 'not-sent') await new Promise((resolve) => setImmediate(resolve))
      if (receipt.outcome === 'not-sent') await bound.until(true)
    }
  }
  const workers = ['a', 'b', 'c', 'd'].map(worker)
  for (let round = 0; round < 2; round++) {
    const goal = outcomes.size + 200
    await until(
      () => outcomes.size,
      (count) => count >= goal,
    )
    await peer.kill()
    await bound.until(false)
    await peer.restart()
    await bound.until(true)
  }
  const goal = outcomes.size + 50
  await until(
    () => outcomes.size,
    (count) => count >= goal,
  )
  stop = true
  await Promise.all(workers)
  const shown = new Set(peer.said('text').map(textOf))
  const told = [...outcomes].map(([body, { outcome }]) => ({ body, outcome, arrived: shown.has(body) }))
  assert.deepEqual(
    told.filter(({ outcome, arrived }) => outcome === 'accepted' && !arrived),
    [],
  )
  assert.deepEqual(
    told.filter(({ outcome, arrived }) => (outcome === 'not-sent' || outcome === 'rejected') && arrived),
    [],
  )
  assert.ok(told.some(({ outcome }) => outcome === 'not-sent'))
})

test(
  "Kannel's SMSC is bound as a pair, brings its texts and takes ours",
  { skip: kannelMissing },
  async () => {
    const texts = 200
    await using peer = await startKannel(texts)
    await using bound = openSmpp({ port: peer.port, bind: 'pair' })
    await bound.until(true)
    await until(
      () => bound.heard.length,
      (count) => count >= texts,
    )
    assert.deepEqual(
      bound.heard.map((event) => (event.kind === 'text' ? event.text : event)),
      Array.from({ length: texts }, (_, at) => ({
        from: '456',
        to: '123',
        body: `${at + 1}`,
        media_urls: [],
      })),
    )
    // It gives no ids.
    assert.deepEqual(await bound.send('hello Kannel'), { outcome: 'accepted', status: 'sent', ids: [] })
  },
)
