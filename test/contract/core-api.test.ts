// The core API (2010-04-01): the numbers of the simulated network, as programs around Proxy create and manage them.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clientOf } from '../support/client.ts'
import { assertRefused, coreOf, official, sidsOf } from '../support/core-client.ts'
import { assertPublished, coreUnpublished } from '../support/core-schemas.ts'
import { engines } from '../support/engines.ts'
import { worldOf } from '../support/world.ts'

for (const engine of engines) {
  suite(`incoming phone numbers, ${engine.name}`, () => {
    test('a number created with the official library joins a service by its SID', async () => {
      const world = await worldOf(engine)
      const client = official(world, await world.account())
      const created = await client.incomingPhoneNumbers.create({
        phoneNumber: '+12065550180',
        friendlyName: 'Rides',
        smsUrl: 'https://app.example/sms?a=1&b=2',
        smsMethod: 'GET',
        voiceUrl: 'https://app.example/voice',
        statusCallback: 'https://app.example/status',
      })
      assert.match(created.sid, /^PN[0-9a-f]{32}$/)
      assert.equal(created.dateCreated.getTime(), world.clock.now().getTime())
      assert.deepEqual(created.capabilities, { voice: true, sms: true, mms: true, fax: false })
      const { friendlyName, smsUrl, smsMethod, voiceUrl, voiceMethod, statusCallback } = created
      assert.deepEqual([friendlyName, smsUrl, smsMethod], ['Rides', 'https://app.example/sms?a=1&b=2', 'GET'])
      assert.deepEqual([voiceUrl, voiceMethod], ['https://app.example/voice', 'POST'])
      assert.equal(statusCallback, 'https://app.example/status')

      const service = await client.proxy.v1.services.create({ uniqueName: 'rides' })
      const pool = client.proxy.v1.services(service.sid).phoneNumbers
      const pooled = await pool.create({ sid: created.sid })
      assert.deepEqual([pooled.sid, pooled.phoneNumber], [created.sid, '+12065550180'])
      assert.equal(pooled.friendlyName, 'Rides')

      await client.incomingPhoneNumbers(created.sid).update({ friendlyName: 'Trips', smsUrl: '' })
      const fetched = await client.incomingPhoneNumbers(created.sid).fetch()
      assert.deepEqual([fetched.friendlyName, fetched.smsUrl, fetched.smsMethod], ['Trips', null, 'GET'])
      assert.equal((await pool(created.sid).fetch()).friendlyName, 'Trips')
    })

    test('a number that a service has cannot be released, one that no service has is gone', async () => {
      const world = await worldOf(engine)
      const client = official(world, await world.account())
      const { sid } = await client.incomingPhoneNumbers.create({ phoneNumber: '+12065550181' })
      const service = await client.proxy.v1.services.create({ uniqueName: 'rides' })
      const pool = client.proxy.v1.services(service.sid).phoneNumbers
      await pool.create({ sid })
      await assert.rejects(client.incomingPhoneNumbers(sid).remove(), {
        status: 400,
        code: 20001,
        message: new RegExp(`Proxy number of Service ${service.sid}`),
      })
      assert.equal((await pool(sid).fetch()).phoneNumber, '+12065550181')

      await pool(sid).remove()
      assert.equal(await client.incomingPhoneNumbers(sid).remove(), true)
      const gone = {
        status: 404,
        code: 20404,
        message: new RegExp(`IncomingPhoneNumbers/${sid}.json was not`),
      }
      await assert.rejects(client.incomingPhoneNumbers(sid).fetch(), gone)
      await assert.rejects(client.incomingPhoneNumbers(sid).remove(), gone)
      await assert.rejects(pool.create({ sid }), { status: 400, code: 80301 })
    })

    test('answers are as published', { skip: coreUnpublished }, async () => {
      const world = await worldOf(engine)
      const core = coreOf(world, await world.account())
      const settings = {
        SmsUrl: 'https://a.example/',
        VoiceUrl: 'https://a.example/',
        StatusCallback: 'https://a.example/',
      }
      const made = await core.post('/IncomingPhoneNumbers.json', {
        PhoneNumber: '+442079460100',
        ...settings,
      })
      assertPublished('CreateIncomingPhoneNumber', made)
      const path = `/IncomingPhoneNumbers/${made.body.sid as string}.json`
      assertPublished('FetchIncomingPhoneNumber', await core.get(path))
      assertPublished('UpdateIncomingPhoneNumber', await core.post(path, { SmsUrl: '', VoiceMethod: '' }))
      assertPublished('ListIncomingPhoneNumber', await core.get('/IncomingPhoneNumbers.json'))
      assertPublished('ListIncomingPhoneNumber', await core.get('/IncomingPhoneNumbers.json?PhoneNumber=49'))
    })

    test('an unset address is null, a method POST, a date RFC 2822, an address without host', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const core = coreOf(world, account)
      const { body } = await core.post('/IncomingPhoneNumbers.json', { PhoneNumber: '+12065550182' })
      assert.equal(body.friendly_name, '(206) 555-0182')
      assert.deepEqual([body.sms_url, body.voice_url, body.status_callback], [null, null, null])
      assert.deepEqual(
        [body.sms_method, body.voice_method, body.status_callback_method],
        Array(3).fill('POST'),
      )
      assert.match(body.date_created, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:00 \+0000$/)
      assert.equal(Date.parse(body.date_created), world.clock.now().getTime())
      assert.equal(
        body.uri,
        `/2010-04-01/Accounts/${account.sid}/IncomingPhoneNumbers/${body.sid as string}.json`,
      )
    })

    test('bad parameters are refused with the published codes', async () => {
      const world = await worldOf(engine)
      const core = coreOf(world, await world.account())
      const PhoneNumber = '+12065550183'
      const cases: [Record<string, string>, code: number, message?: RegExp][] = [
        [{}, 20001, /PhoneNumber or AreaCode/],
        [{ PhoneNumber: '' }, 21421],
        [{ PhoneNumber: '+15551234567' }, 21421, /^\+15551234567 is not a valid phone number$/],
        [{ PhoneNumber: '(206) 555-0183' }, 21421],
        [{ PhoneNumber: '\0' }, 20001],
        [{ AreaCode: '55' }, 21451],
        [{ AreaCode: '000' }, 21451, /^Invalid area code 000$/],
        [{ AreaCode: '206555' }, 21451],
        [{ AreaCode: '876' }, 21451],
        [{ PhoneNumber, FriendlyName: '' }, 20002],
        [{ PhoneNumber, FriendlyName: 'x'.repeat(65) }, 20002],
        [{ PhoneNumber, SmsUrl: 'app.example/sms' }, 21402, /SmsUrl/],
        [{ PhoneNumber, VoiceUrl: 'ftp://app.example' }, 21402, /VoiceUrl/],
        [{ PhoneNumber, StatusCallback: 'x' }, 21402, /StatusCallback/],
        [{ PhoneNumber, SmsMethod: 'PUT' }, 21403, /SmsMethod/],
      ]
      for (const [form, code, message] of cases) {
        const answer = await core.post('/IncomingPhoneNumbers.json', form)
        assertRefused(answer, { status: 400, code, ...(message && { message }) })
      }
      for (const query of ['PageSize=0', 'PageSize=x', 'Page=-1', 'PageToken=x', 'PhoneNumber=%00']) {
        assertRefused(await core.get(`/IncomingPhoneNumbers.json?${query}`), { status: 400, code: 20001 })
      }
      assert.deepEqual((await core.get('/IncomingPhoneNumbers.json')).body.incoming_phone_numbers, [])
    })

    test('a number has one SID, however many create it at once', async () => {
      const world = await worldOf(engine)
      const core = coreOf(world, await world.account())
      const asked = Array.from({ length: 10 }, () =>
        core.post('/IncomingPhoneNumbers.json', { PhoneNumber: '+12065550184' }),
      )
      const answers = await Promise.all(asked)
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201])
      assert.equal(new Set(answers.map((answer) => answer.body.sid as string)).size, 1)
      const { body } = await core.get('/IncomingPhoneNumbers.json')
      assert.equal(body.incoming_phone_numbers.length, 1)
    })

    test('an area code gives a hundred different fictional numbers, then none', async () => {
      const world = await worldOf(engine)
      const core = coreOf(world, await world.account())
      await core.post('/IncomingPhoneNumbers.json', { PhoneNumber: '+14155550150' })
      const asked = Array.from({ length: 110 }, () =>
        core.post('/IncomingPhoneNumbers.json', { AreaCode: '415' }),
      )
      const answers = await Promise.all(asked)
      const given = answers
        .filter(({ status }) => status === 201)
        .map(({ body }) => body.phone_number as string)
      assert.equal(new Set(given).size, 99)
      assert.ok(given.every((number) => /^\+141555501\d\d$/.test(number)))
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        assertRefused(answer, {
          status: 400,
          code: 21452,
          message: /^No phone numbers found in area code 415$/,
        })
      }
      assert.equal(given.length, 99)
      const canadian = await core.post('/IncomingPhoneNumbers.json', { AreaCode: '416' })
      assert.match(canadian.body.phone_number, /^\+14165550/)
    })

    test('a list is narrowed by part of a number, by wildcards and by name, over all its pages', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const client = official(world, account)
      const made: string[] = []
      for (const phoneNumber of ['+12065550185', '+12065550186', '+12065550187', '+442079460185']) {
        const friendlyName = phoneNumber.endsWith('6') ? 'a_b' : 'axb'
        made.push((await client.incomingPhoneNumbers.create({ phoneNumber, friendlyName })).sid)
      }
      const found = async (filter: { phoneNumber?: string; friendlyName?: string }) =>
        sidsOf(await client.incomingPhoneNumbers.list({ ...filter, pageSize: 1 }))
      assert.deepEqual(await found({}), made)
      assert.deepEqual(await found({ phoneNumber: '+12065550186' }), [made[1]])
      assert.deepEqual(await found({ phoneNumber: '206' }), made.slice(0, 3))
      assert.deepEqual(await found({ phoneNumber: '+1206555018*' }), made.slice(0, 3))
      assert.deepEqual(await found({ phoneNumber: '*120655' }), [])
      assert.deepEqual(await found({ phoneNumber: '%' }), [])
      assert.deepEqual(await found({ friendlyName: 'a_b' }), [made[1]])
      assert.deepEqual(await found({ friendlyName: 'axb' }), [made[0], made[2], made[3]])
      const raw = await coreOf(world, account).get('/IncomingPhoneNumbers.json?PhoneNumber=+12065550186')
      assert.deepEqual(sidsOf(raw.body.incoming_phone_numbers), [made[1]])
    })

    test("another account's numbers, unknown numbers and other paths are not found", async () => {
      const world = await worldOf(engine)
      const [mine, theirs] = [await world.account(), await world.account()]
      const client = clientOf(world.base, mine)
      const made = await coreOf(world, theirs).post('/IncomingPhoneNumbers.json', {
        PhoneNumber: '+12065550188',
      })
      const one = `IncomingPhoneNumbers/${made.body.sid as string}.json`
      const base = `/2010-04-01/Accounts`
      const paths = [
        `${base}/${theirs.sid}/${one}`,
        `${base}/${theirs.sid}/IncomingPhoneNumbers.json`,
        `${base}/${theirs.sid}/Messages.json`,
        `${base}/${mine.sid}/${one}`,
        `${base}/${mine.sid}/IncomingPhoneNumbers/PN${'0'.repeat(32)}.json`,
        `${base}/${mine.sid}/IncomingPhoneNumbers/PNx.json`,
        `${base}/${mine.sid}/IncomingPhoneNumbers/a%2Fb%20c.json`,
        `${base}/${mine.sid}/IncomingPhoneNumbers/.json`,
        `${base}/${mine.sid}/${one.replace('.json', '')}`,
        `${base}/${mine.sid}/IncomingPhoneNumbers`,
        `${base}/${mine.sid}/Messages/SM${'0'.repeat(32)}.json`,
        `${base}/${mine.sid}/Messages/CA${'0'.repeat(32)}.json`,
      ]
      for (const path of paths) {
        const answer = await client.get(path)
        assertRefused(answer, { status: 404, code: 20404 })
        assert.equal(answer.body.message, `The requested resource ${path} was not found`)
      }
      for (const { sid } of [mine, theirs]) {
        assertRefused(await client.post(`${base}/${sid}/${one}`), { status: 404, code: 20404 })
        assertRefused(await client.delete(`${base}/${sid}/${one}`), { status: 404, code: 20404 })
      }
      assert.equal((await coreOf(world, theirs).get(`/${one}`)).status, 200)
    })

    test('a missing number is 404 in the profile of the live service, too', async () => {
      const world = await worldOf(engine, 'live')
      const core = coreOf(world, await world.account())
      assertRefused(await core.get(`/IncomingPhoneNumbers/PN${'0'.repeat(32)}.json`), {
        status: 404,
        code: 20404,
      })
    })

    test('a method that a path does not have is 405, no credentials are 401', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const core = coreOf(world, account)
      const one = `/IncomingPhoneNumbers/PN${'0'.repeat(32)}.json`
      for (const [method, path] of [
        ['PUT', one],
        ['DELETE', '/IncomingPhoneNumbers.json'],
        ['POST', '/Messages.json'],
        ['POST', `/Messages/SM${'0'.repeat(32)}.json`],
      ] as const) {
        assertRefused(await core.send(path, { method }), { status: 405, code: 20004 })
      }
      const stranger = clientOf(world.base, { ...account, token: 'wrong' })
      assertRefused(await stranger.get(`/2010-04-01/Accounts/${account.sid}${one}`), {
        status: 401,
        code: 20003,
      })
    })
  })
}
