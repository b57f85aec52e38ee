// Every published operation is called, in the states that its answers can show, and every answer is held against the
// published OpenAPI file. What may differ, and why, is one table: ../support/decided-differences.ts.
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Client } from '../support/client.ts'
import { decidedDifferences, type Difference, judge } from '../support/decided-differences.ts'
import { engines } from '../support/engines.ts'
import { publishedOperations, unpublished } from '../support/openapi.ts'
import { storyOf } from '../support/story.ts'
import { worldOf } from '../support/world.ts'

if (unpublished) console.log(`# skipped: answers as published, ${unpublished}`)

interface Seen {
  readonly operations: Set<string>
  readonly differences: Set<Difference>
}

for (const engine of engines) {
  suite(`answers as published, ${engine.name}`, { skip: unpublished }, () => {
    const seen: Seen = { operations: new Set(), differences: new Set() }

    test('a service answers as published', async () => {
      const { ask } = await judged(seen)
      const bare = await ask('POST /v1/Services', { UniqueName: 'bare' })
      const full = await ask('POST /v1/Services', {
        UniqueName: 'full',
        DefaultTtl: '60',
        CallbackUrl: 'https://app.example/callback',
        InterceptCallbackUrl: 'https://app.example/intercept',
        OutOfSessionCallbackUrl: 'https://app.example/out-of-session',
        ChatInstanceSid: `IS${'0'.repeat(32)}`,
        GeoMatchLevel: 'area-code',
        NumberSelectionBehavior: 'avoid-sticky',
      })
      await ask(`GET /v1/Services/${bare.sid}`)
      await ask('GET /v1/Services/full')
      await ask(`POST /v1/Services/${full.sid}`, { CallbackUrl: '' })
      await ask(`POST /v1/Services/${full.sid}`, { GeoMatchLevel: 'extended-area-code' })
      await ask('GET /v1/Services?PageSize=1')
      await ask('GET /v1/Services')
      await ask(`DELETE /v1/Services/${full.sid}`)
    })

    test('a session answers as published, from open to deleted', async () => {
      const { ask, service, client } = await judged(seen)
      const bare = await ask(`POST ${service}/Sessions`)
      const full = await ask(`POST ${service}/Sessions`, {
        UniqueName: 'full',
        Ttl: '60',
        DateExpiry: '2099-01-01T00:00:00Z',
        Mode: 'message-only',
        Participants: JSON.stringify({ Identifier: '+12065550100' }),
      })
      const path = `${service}/Sessions/${full.sid}`
      const { body } = await client.get(`${path}/Participants`)
      await client.post(`${path}/Participants/${body.participants[0].sid as string}/MessageInteractions`, {
        Body: 'Hello',
      })
      await ask(`GET ${path}`)
      await ask(`GET ${service}/Sessions/full`)
      await ask(`POST ${path}`, { Status: 'closed' })
      await ask(`GET ${path}`)
      await ask(`POST ${path}`, { Status: 'in-progress' })
      await ask(`GET ${service}/Sessions`)
      await ask(`GET ${service}/Sessions?PageSize=1&Page=1`)
      await ask(`DELETE ${path}`)
      await ask(`DELETE ${service}/Sessions/${bare.sid}`)
    })

    test('a participant answers as published, also when it was removed', async () => {
      const { ask, service } = await judged(seen)
      const session = await ask(`POST ${service}/Sessions`)
      const path = `${service}/Sessions/${session.sid}/Participants`
      await ask(`GET ${path}`)
      await ask(`POST ${path}`, { Identifier: '+12065550100' })
      const named = await ask(`POST ${path}`, { Identifier: '+12065550101', FriendlyName: 'Bob' })
      await ask(`GET ${path}/${named.sid}`)
      await ask(`GET ${path}`)
      await ask(`DELETE ${path}/${named.sid}`)
      await ask(`GET ${path}/${named.sid}`)
    })

    test('what went through a session answers as published', async () => {
      const { ask, service, client } = await judged(seen)
      const Participants = ['+12065550100', '+12065550101'].map((one) => JSON.stringify({ Identifier: one }))
      const session = await client.post(`${service}/Sessions`, { Participants })
      const path = `${service}/Sessions/${session.body.sid as string}`
      const { body } = await client.get(`${path}/Participants`)
      const messages = `${path}/Participants/${body.participants[0].sid as string}/MessageInteractions`
      await ask(`GET ${path}/Interactions`)
      await ask(`GET ${messages}`)
      const text = await ask(`POST ${messages}`, { Body: 'Hello' })
      await ask(`POST ${messages}`, { MediaUrl: ['https://media.example/1', 'https://media.example/2'] })
      const To = body.participants[0].proxy_identifier as string
      await client.post('/simulator/messages', { From: '+12065550100', To, Body: 'Hello back' })
      await ask(`GET ${messages}/${text.sid}`)
      await ask(`GET ${messages}`)
      await ask(`GET ${path}/Interactions`)
      const { body: log } = await client.get(`${path}/Interactions`)
      assert.equal(log.interactions.length, 3)
      for (const { sid } of log.interactions) await ask(`GET ${path}/Interactions/${sid as string}`)
      await ask(`DELETE ${path}/Interactions/${text.sid}`)
    })

    test('a pool number answers as published', async () => {
      const { ask, service } = await judged(seen)
      await ask(`GET ${service}/PhoneNumbers`)
      const number = await ask(`POST ${service}/PhoneNumbers`, { PhoneNumber: '+442071234567' })
      const path = `${service}/PhoneNumbers/${number.sid}`
      await ask(`GET ${path}`)
      await ask(`POST ${path}`, { IsReserved: 'true' })
      await ask(`GET ${service}/PhoneNumbers?PageSize=1`)
      await ask(`DELETE ${path}`)
    })

    test('a short code answers as published', async () => {
      const { ask, service, client } = await judged(seen)
      const { body } = await client.post('/simulator/short-codes', { ShortCode: '12345' })
      const code = await ask(`POST ${service}/ShortCodes`, { Sid: body.sid as string })
      const path = `${service}/ShortCodes/${code.sid}`
      await ask(`GET ${path}`)
      await ask(`POST ${path}`, { IsReserved: 'true' })
      await ask(`GET ${service}/ShortCodes`)
      await ask(`DELETE ${path}`)
      await ask(`GET ${service}/ShortCodes`)
    })

    test('a participant on a short code answers as published', async () => {
      const { ask, service, client } = await judged(seen)
      const { body } = await client.post('/simulator/short-codes', { ShortCode: '12345' })
      await ask(`POST ${service}/ShortCodes`, { Sid: body.sid as string })
      const session = await ask(`POST ${service}/Sessions`, { Mode: 'message-only' })
      const participants = `${service}/Sessions/${session.sid}/Participants`
      const form = { Identifier: '+12065550100', ProxyIdentifierSid: body.sid as string }
      const participant = await ask(`POST ${participants}`, form)
      await ask(`GET ${participants}/${participant.sid}`)
      await ask(`GET ${participants}`)
    })

    // The list of operations comes from the file, so an operation that is published later fails here.
    after(() => {
      const missed = publishedOperations.map(({ id }) => id).filter((id) => !seen.operations.has(id))
      assert.deepEqual(missed, [], 'published operations that no test called')
      const unseen = decidedDifferences.filter((one) => !seen.differences.has(one)).map(({ at }) => at)
      assert.deepEqual(unseen, [], 'decided differences that are none')
    })
  })

  type Record_ = { readonly sid: string }
  interface Judged {
    readonly client: Client
    readonly service: string
    /** Asks, expects a success, and holds the answer against the published file. */
    ask(request: string, form?: Record<string, string | readonly string[]>): Promise<Record_>
  }

  async function judged(seen: Seen): Promise<Judged> {
    const { client, service } = await storyOf(await worldOf(engine), ['+12065550180', '+12065550181'])
    return {
      client,
      service,
      async ask(request, form) {
        const [method, path] = request.split(' ') as [string, string]
        const answer = method === 'POST' ? await client.post(path, form) : await client.send(path, { method })
        assert.ok(answer.status < 300, `${request} answered ${answer.status} ${JSON.stringify(answer.body)}`)
        const judgement = judge(method, path, answer)
        assert.ok(judgement, `${request} is not published`)
        assert.deepEqual(judgement.wrong, [])
        seen.operations.add(judgement.operation)
        for (const difference of judgement.decided) seen.differences.add(difference)
        return answer.body as Record_
      },
    }
  }
}
