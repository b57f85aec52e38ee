// The connection: bound, kept, made again, and closed.
import assert from 'node:assert/strict'
import test from 'node:test'
import { eventually } from '../support/eventually.ts'
import { selfSigned } from '../support/self-signed.ts'
import { messageId, startSmsc } from '../support/smsc.ts'
import { openSmpp, ours, theirs } from '../support/smpp-bind.ts'

const look = <T>(value: () => T) =>
  eventually(
    () => Promise.resolve(value()),
    (found) => Boolean(found),
  )

test('a transceiver is bound with what the settings say', async () => {
  await using smsc = await startSmsc()
  await using bound = openSmpp({ port: smsc.port, system_type: 'VMA' })
  await bound.until(true)
  const [bind] = smsc.binds
  assert.equal(bind?.command, 'bind_transceiver')
  assert.equal(bind['system_id'], 'maskline')
  assert.equal(bind['password'], 'secret')
  assert.equal(bind['system_type'], 'VMA')
  assert.equal(bind['interface_version'], 0x34)
  assert.deepEqual(bound.states, [{ up: true }])
})

test('a pair binds a transmitter and a receiver, and is up when both are', async () => {
  await using smsc = await startSmsc()
  smsc.bind = ({ command }) => (command === 'bind_receiver' && smsc.binds.length < 3 ? 0x0d : 0)
  await using bound = openSmpp({ port: smsc.port, bind: 'pair' })
  await bound.until(true)
  assert.deepEqual(
    new Set(smsc.binds.map(({ command }) => command)),
    new Set(['bind_transmitter', 'bind_receiver']),
  )
  assert.ok(bound.states.some((state) => !state.up && state.reason === 'bind refused: 0x0D ESME_RBINDFAIL'))
  assert.equal((await bound.send('hello')).outcome, 'accepted')
  const source = { source_addr_ton: 1, source_addr: theirs.slice(1), destination_addr: ours.slice(1) }
  assert.equal(await smsc.bring('deliver_sm', { ...source, short_message: Buffer.from('hi') }), 0)
})

test('a refused bind is told with its reason once, and tried again', async () => {
  await using smsc = await startSmsc()
  smsc.bind = () => (smsc.binds.length < 4 ? 0x0e : 0)
  await using bound = openSmpp({ port: smsc.port })
  await bound.until(true)
  assert.deepEqual(bound.states, [{ up: false, reason: 'bind refused: 0x0E ESME_RINVPASWD' }, { up: true }])
})

test('over TLS a peer whose certificate is vouched for is bound', async () => {
  await using smsc = await startSmsc({ tls: selfSigned })
  const url = `smpps://localhost:${smsc.port}`
  await using bound = openSmpp({ url, tls_ca: selfSigned.cert })
  await bound.until(true)
  assert.equal((await bound.send('hello')).outcome, 'accepted')
})

test('over TLS a peer that nobody vouches for gets no password', async () => {
  await using smsc = await startSmsc({ tls: selfSigned })
  await using bound = openSmpp({ url: `smpps://localhost:${smsc.port}` })
  assert.deepEqual(await bound.until(false), { up: false, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  assert.equal(smsc.binds.length, 0)
})

test('a connection that breaks is made again', async () => {
  await using smsc = await startSmsc()
  await using bound = openSmpp({ port: smsc.port })
  await bound.until(true)
  smsc.drop()
  await bound.until(false)
  await bound.until(true)
  assert.equal((await bound.send('hello')).outcome, 'accepted')
})

test('an SMSC that is away is found when it is back', async () => {
  const first = await startSmsc()
  const { port } = first
  await first[Symbol.asyncDispose]()
  await using bound = openSmpp({ port })
  assert.deepEqual(await bound.until(false), { up: false, reason: 'ECONNREFUSED' })
  assert.deepEqual(await bound.send('hello'), { outcome: 'not-sent', reason: 'ECONNREFUSED' })
  await using smsc = await startSmsc({ port })
  await bound.until(true)
  assert.equal(smsc.binds.length, 1)
})

test('an SMSC that gives no sign of life is left, and bound anew', async () => {
  await using smsc = await startSmsc()
  smsc.alive = false
  await using bound = openSmpp({ port: smsc.port, enquire_link_seconds: 1 }, { answerMsMax: 100 })
  await bound.until(true)
  assert.deepEqual(await bound.until(false), { up: false, reason: 'no answer to enquire_link' })
  smsc.alive = true
  await bound.until(true)
  const asked = smsc.enquiries.length
  await look(() => smsc.enquiries.length >= asked + 2)
  assert.equal(bound.states.length, 3)
})

test('an SMSC that does not answer the bind is left', async () => {
  await using smsc = await startSmsc()
  smsc.bind = () => (smsc.binds.length === 1 ? 'silent' : 0)
  await using bound = openSmpp({ port: smsc.port }, { answerMsMax: 50 })
  await bound.until(true)
  assert.deepEqual(bound.states, [{ up: false, reason: 'no answer to the bind' }, { up: true }])
})

test('an SMSC that unbinds is answered and bound anew', async () => {
  await using smsc = await startSmsc()
  await using bound = openSmpp({ port: smsc.port })
  await bound.until(true)
  const [session] = smsc.sessions
  session!.socket.write(Buffer.from('00000010000000060000000000000001', 'hex'))
  assert.deepEqual(await bound.until(false), { up: false, reason: 'the other side unbound' })
  await bound.until(true)
})

test('what is no SMPP ends the connection and not the process', async () => {
  await using smsc = await startSmsc()
  await using bound = openSmpp({ port: smsc.port })
  for (const octets of ['HTTP/1.1 400 Bad Request\r\n\r\n', '\0\0\0\0\0\0\0\0', '\0\0\0\x08\0\0\0\x05']) {
    await bound.until(true)
    const [session] = smsc.sessions
    session!.socket.write(octets)
    const state = await bound.until(false)
    assert.match(state.up ? '' : state.reason, /^what came was not SMPP: a packet of \d+ octets$/)
  }
  await bound.until(true)
})

test('a request that SMPP 3.4 does not have is refused, and the connection stays', async () => {
  await using smsc = await startSmsc()
  await using bound = openSmpp({ port: smsc.port })
  await bound.until(true)
  const [session] = smsc.sessions
  session!.socket.write(
    Buffer.from('000000100000777700000000000000090000001000000103000000000000000a', 'hex'),
  )
  await look(() => smsc.nacks.length === 1)
  assert.equal(smsc.nacks[0]?.command_status, 0x03)
  assert.equal(smsc.nacks[0].sequence_number, 9)
  assert.deepEqual(bound.states, [{ up: true }])
})

test('closing waits for the answer to a text, and says goodbye', async () => {
  await using smsc = await startSmsc()
  await using bound = openSmpp({ port: smsc.port })
  await bound.until(true)
  smsc.submit = () => 'silent'
  const sent = bound.send('hello')
  await look(() => smsc.submitted.length === 1)
  const closed = bound.close()
  const [session] = smsc.sessions
  assert.equal(await smsc.bring('deliver_sm', { short_message: Buffer.from('hi') }), 0)
  assert.equal(smsc.unbinds.length, 0)
  session!.send(smsc.submitted[0]!.response({ message_id: messageId(1) }))
  assert.deepEqual(await sent, { outcome: 'accepted', status: 'sent', ids: ['id1'] })
  await closed
  assert.equal(smsc.unbinds.length, 1)
  await look(() => smsc.sessions.size === 0)
  assert.deepEqual(await bound.send('late'), { outcome: 'not-sent', reason: 'closed' })
})

test('closing ends also while nobody can be reached', async () => {
  const smsc = await startSmsc()
  const { port } = smsc
  await smsc[Symbol.asyncDispose]()
  const bound = openSmpp({ port })
  await bound.until(false)
  await bound.close()
})
