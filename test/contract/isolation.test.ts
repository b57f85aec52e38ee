// An account never sees, guesses or affects what another one has: whatever of it is named, anywhere, the answer is that
// for something that does not exist, and the other's rows stay as they are (contract 1.2).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type CompatProfile, compatProfiles } from '../../src/domain/compat.ts'
import type { Route } from '../../src/api/resource.ts'
import { routes } from '../../src/main.ts'
import type { Answered, Client } from '../support/client.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Estate, estateOf, rowsOfAccount, sidOf } from '../support/estate.ts'
import { alice, bob } from '../support/prologues.ts'
import { parametersOf } from '../support/routes.ts'
import { type World, worldOf } from '../support/world.ts'

const [ours, theirs, nobodys] = ['+12065550190', '+12065550191', '+12065550192'] as const

/** Names nothing, and would stand in every list just beside the other one. */
const beside = (sid: string) => sid.slice(0, -1) + (Number.parseInt(sid.at(-1)!, 16) ^ 1).toString(16)

/** What makes the request a right one, where that takes parameters. */
const forms: Readonly<Record<string, Record<string, string>>> = {
  CreateParticipant: { Identifier: '+12065550105' },
  CreateMessageInteraction: { Body: 'hi' },
  UpdateService: { DefaultTtl: '5' },
  UpdateSession: { Status: 'closed' },
  UpdatePhoneNumber: { IsReserved: 'true' },
  UpdateShortCode: { IsReserved: 'true' },
  CreatePhoneNumber: { PhoneNumber: nobodys },
  CreateShortCode: { Sid: `SC${'0'.repeat(32)}` },
  UpdateAccount: { FriendlyName: 'taken' },
  UpdateKey: { FriendlyName: 'taken' },
  UpdateIncomingPhoneNumber: { FriendlyName: 'taken' },
  UpdateCall: { Status: 'completed' },
  UpdateCallback: { State: 'waiting' },
  ActOnCall: { Action: 'hangup' },
  UpdateSmsShortCode: { FriendlyName: 'taken' },
  CreateIncomingPhoneNumber: { PhoneNumber: nobodys },
}

/** What stands in paths and is no SID. */
const nameIn = (parameter: string) => (parameter === 'carrier' ? 'simulator' : encodeURIComponent(alice))

/** What has to be asked for, where that is in the query. */
const queries: Readonly<Record<string, string>> = { FindTraces: `?To=${encodeURIComponent(alice)}` }

interface Sides {
  readonly world: World
  readonly us: Estate
  readonly them: Estate
}

const ask = (client: Client, { method, operation }: Route, path: string) =>
  method === 'POST' ? client.post(path, forms[operation] ?? {}) : client.send(path, { method })

/** All of an answer that a client sees, with `them` and `nothing` made alike; what belongs to the request alone is left out. */
function seen(
  { status, headers, body }: Answered,
  them: readonly string[],
  nothing: readonly string[],
): string {
  const ofRequest = ['date', 'twilio-request-id']
  const shown = [...headers].filter(([name]) => !ofRequest.includes(name))
  let text = JSON.stringify({ status, shown, body })
  for (const sid of [...them, ...nothing])
    text = text.replaceAll(sid, '*').replaceAll(encodeURIComponent(sid), '*')
  return text
}

/** Each SID of the path in turn is another's, and all at once. */
function mixtures(route: Route, { us, them }: Sides): { path: string; besides: string; sids: string[] }[] {
  const parameters = parametersOf(route).filter((name) => sidOf(us.sids, route, name) !== undefined)
  if (parameters.length === 0) return []
  const single = parameters.map((name) => [name])
  // An account may know those that it made, and itself: the other one itself is as unknown as what that one made.
  const owner = { ...them.sids, reference_sid: them.account.sid }
  const cases = [...single, parameters].map((foreign) => ({ foreign, of: them.sids }))
  if (parameters.includes('reference_sid')) cases.push({ foreign: parameters, of: owner })
  return cases.map(({ foreign, of }) => {
    const fill = (change: (sid: string) => string) =>
      route.path.replace(/:(\w+)/g, (_, name: string) =>
        foreign.includes(name)
          ? change(sidOf(of, route, name)!)
          : (sidOf(us.sids, route, name) ?? nameIn(name)),
      )
    return {
      path: fill((sid) => sid),
      besides: fill(beside),
      sids: foreign.map((name) => sidOf(of, route, name)!),
    }
  })
}

async function sides(engine: Engine, compat: CompatProfile = 'documented'): Promise<Sides> {
  const world = await worldOf(engine, compat)
  return {
    world,
    us: await estateOf(world, 'us', ours),
    them: await estateOf(world, 'them', theirs),
  }
}

/** Whatever `happens`, the others' rows are the same afterwards. */
async function unharmed({ world, them }: Sides, happens: () => Promise<void>): Promise<void> {
  const before = await rowsOfAccount(world, them.account)
  for (const [table, rows] of Object.entries(before)) {
    assert.ok(rows.length > 0, `${table} has something to lose`)
  }
  await happens()
  assert.deepEqual(await rowsOfAccount(world, them.account), before)
}

for (const engine of engines) {
  suite(`isolation, ${engine.name}`, () => {
    for (const compat of Object.keys(compatProfiles) as CompatProfile[]) {
      test(`another account's SIDs, anywhere in any path, are as SIDs that name nothing (${compat})`, async () => {
        const both = await sides(engine, compat)
        const { client } = both.us
        await unharmed(both, async () => {
          // Carriers are known by their signature: what an account's own credentials are worth there is another matter.
          for (const route of routes.filter(({ auth }) => auth !== 'signature')) {
            for (const { path, besides, sids } of mixtures(route, both)) {
              const [found, nothing] = [await ask(client, route, path), await ask(client, route, besides)]
              const told = `${route.method} ${path}`
              assert.ok(found.status === 404 || (compat === 'live' && found.status === 400), told)
              const twins = sids.map(beside)
              assert.equal(seen(found, sids, twins), seen(nothing, sids, twins), told)
            }
          }
        })
      })
    }

    test('another account’s unique names name nothing, and are free', async () => {
      const both = await sides(engine)
      const { us, them } = both
      const own = `/v1/Services/${us.sids['service_sid']}`
      await unharmed(both, async () => {
        const names = [
          ['/v1/Services', them.names.service],
          [`${own}/Sessions`, them.names.session],
          [`/v1/Services/${them.sids['service_sid']}/Sessions`, them.names.session],
        ] as const
        for (const [list, name] of names) {
          const other = name.replace('them', 'nobo')
          const found = await us.client.get(`${list}/${encodeURIComponent(name)}`)
          const nothing = await us.client.get(`${list}/${encodeURIComponent(other)}`)
          assert.equal(found.status, 404)
          assert.equal(seen(found, [name], [other]), seen(nothing, [name], [other]))
        }
        for (const [list, UniqueName] of names.slice(0, 2)) {
          assert.equal((await us.client.post(list, { UniqueName })).status, 201)
        }
      })
    })

    test('another account’s numbers and SIDs in parameters are as those of nobody', async () => {
      const both = await sides(engine)
      const { us, them } = both
      const own = `/v1/Services/${us.sids['service_sid']}`
      const spare = (await us.client.post(`${own}/Sessions`)).body.sid as string
      const Identifier = '+12065550105'
      const { ownNumberSid: PN, sids } = them
      const SC = sids['short_code_sid']!
      const participants = (wanted: object) => ({ Participants: JSON.stringify({ Identifier, ...wanted }) })
      const asked: [
        path: string,
        form: (named: string) => Record<string, string>,
        theirs: string,
        nobodys: string,
      ][] = [
        [`${own}/PhoneNumbers`, (Sid) => ({ Sid }), PN, beside(PN)],
        [`${own}/ShortCodes`, (Sid) => ({ Sid }), SC, beside(SC)],
        ...[PN, SC].flatMap((sid): typeof asked => [
          [
            `${own}/Sessions/${spare}/Participants`,
            (ProxyIdentifierSid) => ({ Identifier, ProxyIdentifierSid }),
            sid,
            beside(sid),
          ],
          [`${own}/Sessions`, (ProxyIdentifierSid) => participants({ ProxyIdentifierSid }), sid, beside(sid)],
        ]),
        [
          `${own}/Sessions/${spare}/Participants`,
          (ProxyIdentifier) => ({ Identifier, ProxyIdentifier }),
          theirs,
          nobodys,
        ],
        [`${own}/Sessions`, (ProxyIdentifier) => participants({ ProxyIdentifier }), theirs, nobodys],
      ]
      await unharmed(both, async () => {
        for (const [path, form, named, nothing] of asked) {
          const found = await us.client.post(path, form(named))
          const told = `${path} ${JSON.stringify(form(named))}`
          assert.equal(found.status, 400, told)
          assert.equal(
            seen(found, [named], [nothing]),
            seen(await us.client.post(path, form(nothing)), [named], [nothing]),
            told,
          )
        }
      })
    })

    test('a number that another account has may be anybody’s in this one', async () => {
      const both = await sides(engine)
      const { us } = both
      const own = `/v1/Services/${us.sids['service_sid']}`
      await unharmed(both, async () => {
        const session = (await us.client.post(`${own}/Sessions`)).body.sid as string
        const steps = [
          [`${own}/Sessions/${session}/Participants`, { Identifier: theirs }, 201],
          [`${own}/Sessions/${session}`, { Status: 'closed' }, 200],
          [`/2010-04-01/Accounts/${us.account.sid}/IncomingPhoneNumbers.json`, { PhoneNumber: theirs }, 201],
          [`${own}/PhoneNumbers`, { PhoneNumber: theirs }, 201],
        ] as const
        for (const [path, form, status] of steps) {
          const answer = await us.client.post(path, form)
          assert.equal(answer.status, status, JSON.stringify(answer.body))
        }
      })
    })

    test('no list, page token or record shows anything of another account', async () => {
      const both = await sides(engine)
      const { us, them } = both
      const foreign = [
        ...Object.values(them.sids),
        them.ownNumberSid,
        them.account.token,
        ...Object.values(them.names),
      ]
      await unharmed(both, async () => {
        for (const route of routes.filter(({ method }) => method === 'GET')) {
          // It does not end: stream.test.ts listens to it.
          if (route.operation === 'WatchAccount') continue
          const filled = route.path.replace(
            /:(\w+)/g,
            (_, name: string) => sidOf(us.sids, route, name) ?? nameIn(name),
          )
          const path = filled + (queries[route.operation] ?? '')
          const plain = await us.client.get(path)
          assert.equal(plain.status, 200, path)
          const isList = route.operation.startsWith('List')
          const tokens = isList ? Object.values(them.sids).flatMap((sid) => [`PT${sid}`, `PA${sid}`]) : []
          const answers = [plain]
          for (const token of tokens) {
            const [found, nothing] = [token, beside(token)].map((PageToken) =>
              us.client.get(`${path}?PageSize=1&PageToken=${PageToken}`),
            )
            const text = seen(await found!, [token], [beside(token)])
            assert.equal(text, seen(await nothing!, [token], [beside(token)]), `${path} ${token}`)
            answers.push(await found!)
          }
          for (const { body } of answers) {
            const text = JSON.stringify({
              ...body,
              meta: undefined,
              first_page_uri: undefined,
              uri: undefined,
            })
            const shown = foreign.filter((one) => text.includes(one))
            assert.deepEqual(shown, [], path)
          }
        }
      })
    })

    test('the phones of an account hear and order nothing for those of another', async () => {
      const both = await sides(engine)
      const { us, them } = both
      const phone = (client: Client) => client.get(`/simulator/phones/${encodeURIComponent(bob)}/messages`)
      const before = (await phone(them.client)).body.messages
      await unharmed(both, async () => {
        const proxy = (
          await us.client.get(
            `/v1/Services/${us.sids['service_sid']}/Sessions/${us.sids['session_sid']}/Participants`,
          )
        ).body.participants[0].proxy_identifier as string
        for (const To of [proxy, theirs]) {
          const text = { From: alice, To, Body: `to ${To}` }
          assert.equal((await us.client.post('/simulator/messages', text)).status, 201)
        }
        const heard = (await phone(us.client)).body.messages as { body: string }[]
        assert.deepEqual(
          heard.map(({ body }) => body),
          [`to ${proxy}`],
        )
        assert.deepEqual((await phone(them.client)).body.messages, before)
      })
    })
  })
}
