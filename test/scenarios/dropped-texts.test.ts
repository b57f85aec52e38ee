// Texts that nobody may hear: they go nowhere, their senders learn nothing, and the log says why without saying who
// or what.
import assert from 'node:assert/strict'
import type { Answered } from '../support/client.ts'
import { identifiers, proxyNumbers } from '../support/numbers.ts'
import { listenTo } from '../support/privacy.ts'
import { onBothEngines } from '../support/rules.ts'
import { type Person, type Story, storyOf } from '../support/story.ts'
import type { World } from '../support/world.ts'

const [alice, bob, carol] = identifiers(3) as [string, string, string]
const [proxy] = proxyNumbers(1) as [string]
const secret = 'the key lies under the third flower pot'

interface Drop {
  readonly because: string
  /** Twilio's debugger code (contract section 5), and our word for it. */
  readonly code: number
  readonly reason: string
  readonly body?: string
  readonly from?: string
  /** What happens before; answers the number to text. */
  before(story: Story, world: World): Promise<string | undefined>
}

const pairOf = (story: Story, parameters?: Record<string, string>) =>
  story.session([story.person(alice), story.person(bob)], parameters)

const drops: readonly Drop[] = [
  ...['STOP', ' stop\n', 'Unsubscribe'].map((body) => ({
    because: `the text is ${JSON.stringify(body)}`,
    code: 80901,
    reason: 'stop-word',
    body,
    before: async (story: Story) => (await pairOf(story)).proxies[0],
  })),
  {
    because: 'there is nobody else in the session',
    code: 80614,
    reason: 'no-counterpart',
    before: async (story) => (await story.session([story.person(alice)])).proxies[0],
  },
  {
    because: 'the other one was removed from the session',
    code: 80614,
    reason: 'no-counterpart',
    async before(story) {
      const { proxies, participants } = await pairOf(story)
      assert.equal((await story.client.delete(participants[1]!)).status, 204)
      return proxies[0]
    },
  },
  {
    because: 'nobody has ever seen the sender',
    code: 80903,
    reason: 'unknown-participant',
    from: carol,
    before: async (story) => (await pairOf(story)).proxies[0],
  },
  {
    because: 'the sender was in sessions of the service, but not with the number',
    code: 80902,
    reason: 'no-active-session',
    from: carol,
    async before(story) {
      const used = (await story.session([story.person(carol), story.person(bob)])).proxies[0]
      return proxyNumbers(2).find((number) => number !== used)
    },
  },
  {
    because: 'the last session of the sender with the number has expired',
    code: 80904,
    reason: 'session-expired',
    async before(story, { clock }) {
      const { proxies } = await pairOf(story, { Ttl: '60' })
      clock.advance(61)
      return proxies[0]
    },
  },
  {
    because: "the number is the counterpart's and not the sender's own",
    code: 80902,
    reason: 'no-active-session',
    async before(story) {
      const { proxies } = await pairOf(story)
      return proxyNumbers(2).find((number) => number !== proxies[0])
    },
  },
  {
    because: 'the sender was removed from the session',
    code: 80902,
    reason: 'no-active-session',
    async before(story) {
      const { proxies, participants } = await pairOf(story)
      assert.equal((await story.client.delete(participants[0]!)).status, 204)
      return proxies[0]
    },
  },
  {
    because: 'the session is closed',
    code: 80902,
    reason: 'no-active-session',
    async before(story) {
      const { path, proxies } = await pairOf(story)
      assert.equal((await story.client.post(path, { Status: 'closed' })).status, 200)
      return proxies[0]
    },
  },
  {
    because: 'the session is for calls only',
    code: 80910,
    reason: 'voice-only-session',
    before: async (story) => (await pairOf(story, { Mode: 'voice-only' })).proxies[0],
  },
  {
    because: 'the number is in no pool',
    code: 80905,
    reason: 'unknown-number',
    before: async () => '+12065550199',
  },
  {
    because: "the number is in another account's pool, which has a session of these two people",
    code: 80905,
    reason: 'unknown-number',
    async before(_, world) {
      const other = await storyOf(world, ['+12065550198'])
      return (await pairOf(other)).proxies[0]
    },
  },
]

for (const drop of drops) {
  onBothEngines(`a text is dropped when ${drop.because}`, async (world) => {
    const story = await storyOf(world, proxyNumbers(2))
    const to = (await drop.before(story, world))!
    const { from = alice, body = secret } = drop
    const log = listenTo(world)
    const sender = story.person(from)

    await sender.texts(to, body)
    for (const person of [alice, bob, carol]) {
      assert.deepEqual(await story.person(person).received(), [], `${person} hears nothing`)
    }
    await assertNothingRecorded(story)
    const dropped = log.lines().filter(({ msg }) => msg === 'text dropped')
    assert.deepEqual(
      dropped.map(({ code, reason, account_sid }) => ({ code, reason, account_sid })),
      [{ code: drop.code, reason: drop.reason, account_sid: story.account.sid }],
    )
    log.assertNothingOf([alice, bob, carol, proxy, to, secret, body])
  })
}

async function assertNothingRecorded({ client, service }: Story): Promise<void> {
  const { body } = await client.get(`${service}/Sessions`)
  for (const { sid, date_last_interaction } of body.sessions as {
    sid: string
    date_last_interaction: null
  }[]) {
    assert.equal(date_last_interaction, null)
    assert.deepEqual((await client.get(`${service}/Sessions/${sid}/Interactions`)).body.interactions, [])
  }
}

const answered = async (person: Person, story: Story, to: string): Promise<Answered> => {
  const sent = await story.client.post('/simulator/messages', {
    From: person.identifier,
    To: to,
    Body: secret,
  })
  const { sid, ...rest } = sent.body as { sid: string }
  assert.match(sid, /^SM[0-9a-f]{32}$/)
  return { ...sent, headers: new Headers(), body: rest }
}

onBothEngines('a sender cannot tell a dropped text from a relayed one', async (world) => {
  const story = await storyOf(world, proxyNumbers(2))
  const { proxies } = await pairOf(story)
  const relayed = await answered(story.person(alice), story, proxies[0]!)
  assert.deepEqual(await answered(story.person(carol), story, proxies[0]!), relayed)
  assert.deepEqual(await answered(story.person(alice), story, '+12065550199'), relayed)
})

onBothEngines('words that answer a stop are relayed', async (world) => {
  const story = await storyOf(world, proxyNumbers(2))
  const { proxies } = await pairOf(story)
  for (const word of ['START', 'yes', 'Help', 'INFO', 'debut'])
    await story.person(alice).texts(proxies[0]!, word)
  const received = await story.person(bob).received()
  assert.deepEqual(
    received.map(({ body }) => body),
    ['START', 'yes', 'Help', 'INFO', 'debut'],
  )
})

onBothEngines(
  'no log line holds a number or a text of people, whatever they and the application do',
  async (world) => {
    const story = await storyOf(world, proxyNumbers(2))
    const log = listenTo(world)
    const session = await pairOf(story)
    await story.person(alice).texts(session.proxies[0]!, secret)
    const to = `${session.participants[1]}/MessageInteractions`
    await story.client.post(to, { Body: secret })
    await story.client.post(to, { Body: secret, MediaUrl: 'https://example.com/third-flower-pot.jpg' })
    await story.client.post(`${session.path}/Participants`, { Identifier: carol, FriendlyName: secret })
    await story.client.post(`${story.service}/Sessions`, {
      Participants: JSON.stringify({ Identifier: alice, ProxyIdentifier: session.proxies[0]! }),
    })
    await story.client.get(`/simulator/phones/${encodeURIComponent(alice)}/messages`)
    assert.ok(log.lines().some(({ msg }) => msg === 'text sent'))
    assert.ok(log.lines().some(({ msg }) => msg === 'text relayed'))
    log.assertNothingOf([
      alice,
      bob,
      carol,
      ...proxyNumbers(2),
      secret,
      'third-flower-pot',
      story.account.token,
    ])
  },
)
