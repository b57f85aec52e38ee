// The pictures in the documents: the console's main screens, of `maskline dev` with an embedded database in memory, in which
// some people write and call. `npm run screenshots` writes them to docs/images.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { startMaskline } from '../test/support/child-maskline.ts'
import { startChromium } from '../test/support/chromium.ts'
import { type Client, clientOf } from '../test/support/client.ts'
import { openReceiver } from '../test/support/receiver.ts'
import type { TestAccount } from '../test/support/world.ts'

const images = join(import.meta.dirname, '..', 'docs', 'images')

interface Picture {
  readonly name: string
  readonly path: string
  readonly width: number
  readonly height: number
  readonly colorScheme: 'light' | 'dark'
  /** What is on the screen when it is as it is to be. */
  readonly ready: string | RegExp
  /** What is done before. */
  readonly first?: (page: Page) => Promise<void>
}

const wide = { width: 1280, height: 860, colorScheme: 'light' } as const
const narrow = { width: 390, height: 844, colorScheme: 'dark' } as const

const pictures: readonly Picture[] = [
  { name: 'phones', path: '/phones', ready: 'Two minutes & I am there 🚗', ...wide, first: call },
  { name: 'phones-narrow', path: '/phones', ready: 'Two minutes & I am there 🚗', ...narrow },
  { name: 'sessions', path: '/sessions', ready: /ride 1050/, ...wide },
  { name: 'trace', path: '/traces?q=%2B1+206+555+0110', ready: 'Went nowhere', ...wide, first: openFirst },
  { name: 'callbacks', path: '/callbacks', ready: /delivered/i, ...wide },
  { name: 'numbers', path: '/numbers', ready: /United States/, ...wide },
  { name: 'overview', path: '/overview', ready: /Texts/i, ...wide, colorScheme: 'dark' },
]

/** Bob calls Alice, whose phone rings. */
async function call(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Phone of Bob' }).getByRole('button', { name: 'Call' }).click()
  await page.getByRole('button', { name: 'Answer' }).waitFor()
}

async function openFirst(page: Page): Promise<void> {
  await page.locator('main summary').first().click()
}

const [alice, bob] = ['+12065550100', '+12065550101']
const riders = [
  'Carol',
  'Dan',
  'Erin',
  'Frank',
  'Grace',
  'Heidi',
  'Ivan',
  'Judy',
  'Niaj',
  'Olivia',
  'Peggy',
  'Rupert',
]
const drivers = [
  { Identifier: '+12065550140', FriendlyName: 'Sam' },
  { Identifier: '+12065550141', FriendlyName: 'Kim' },
]
const pool = [
  '+12065550182',
  '+12065550183',
  '+12065550184',
  '+442079460018',
  '+442079460019',
  '+14155550112',
]

/** Somebody who has a proxy number, as both are written. */
interface Rider {
  readonly from: string
  readonly to: string
}

/** Rides of some people while an hour passes, and somebody who is in none; then Alice and Bob talk. */
async function tellStory(client: Client, application: string): Promise<void> {
  const demo = (await client.get('/v1/Services/demo')).body as { readonly sid: string }
  const service = `/v1/Services/${demo.sid}`
  await client.post(service, { CallbackUrl: `${application}/callback` })
  for (const PhoneNumber of pool) await client.post(`${service}/PhoneNumbers`, { PhoneNumber })
  const text = (From: string, To: string, Body: string) =>
    client.post('/simulator/messages', { From, To, Body })
  const rides: Rider[] = []
  for (let minute = 0; minute < minutes; minute++) {
    const name = minute % 4 === 0 ? riders[minute / 4] : undefined
    if (name !== undefined) rides.push(await rideOf(client, { service, number: rides.length, name }))
    const going = minute < firstOverAt ? rides : rides.slice(shortRides)
    // More in the middle of the hour, and not the same every minute.
    const busy = 2 + Math.round(4 * Math.sin((minute / minutes) * Math.PI) + 2 * Math.sin(minute))
    for (let at = 0; at < busy; at++) {
      const { from, to } = going[(minute + at * 3) % going.length]!
      await text(from, to, says[(minute + at) % says.length]!)
    }
    if (minute % 9 === 5) await text('+12065550107', '+12065550180', 'Is this still your number?')
    await client.post('/simulator/clock', { Advance: '60' })
  }
  await text(rides[0]!.from, rides[0]!.to, 'I left my scarf in your car')
  await text(alice, '+12065550180', 'Hi, I am at the corner')
  await text(bob, '+12065550181', 'Two minutes & I am there 🚗')
}

const minutes = 48
/** These take ten minutes from their last text, which is before this minute. */
const shortRides = 3
const firstOverAt = 30
const says = [
  'Where are you?',
  'At the red door',
  'Which floor?',
  'On my way',
  'Thank you!',
  'Five minutes, sorry',
]

interface Held {
  readonly identifier: string
  readonly proxy_identifier: string
}

/** The first ones are over soon after their last text. */
async function rideOf(
  client: Client,
  { service, number, name }: { readonly service: string; readonly number: number; readonly name: string },
): Promise<Rider> {
  const people = [
    { Identifier: `+12065550${110 + number}`, FriendlyName: name },
    drivers[number % drivers.length],
  ]
  const made = await client.post(`${service}/Sessions`, {
    UniqueName: `ride ${1041 + number}`,
    Ttl: number < shortRides ? '600' : '7200',
    Participants: people.map((one) => JSON.stringify(one)),
  })
  const { sid } = made.body as { readonly sid: string }
  const listed = await client.get(`${service}/Sessions/${sid}/Participants`)
  const { participants } = listed.body as { readonly participants: readonly Held[] }
  const [rider] = participants
  return { from: rider!.identifier, to: rider!.proxy_identifier }
}

async function take(browser: Browser, base: string, picture: Picture, cookie: string): Promise<void> {
  const { width, height, colorScheme, name, path, ready, first } = picture
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height },
    colorScheme,
    deviceScaleFactor: width < 500 ? 2 : 1,
    locale: 'en-GB',
  })
  const [key, value] = cookie.split('=')
  await context.addCookies([{ name: key!, value: value!, url: base, httpOnly: true, sameSite: 'Strict' }])
  const page = await context.newPage()
  await page.goto(`/console${path}`)
  await page.getByRole('status').getByText('Live').waitFor()
  await page.getByRole('main').getByText(ready).first().waitFor()
  await first?.(page)
  await page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled' })
  await context.close()
  process.stdout.write(`docs/images/${name}.png\n`)
}

async function signedIn(base: string, account: TestAccount): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${account.sid}:${account.token}`).toString('base64')}`
  const answer = await fetch(`${base}/maskline/v1/sign-ins`, { method: 'POST', headers: { authorization } })
  return answer.headers.get('set-cookie')!.split(';')[0]!
}

mkdirSync(images, { recursive: true })
let calls = 0
const application = await openReceiver((_, response) => {
  // Away for a while, as applications are.
  calls++
  response.statusCode = calls > 60 && calls < 90 ? 503 : 200
  response.end('thank you')
})
await using maskline = startMaskline(['dev', '--memory', '--port', '0'])
const [, base = ''] = await maskline.shows(/is ready at (http:\S+)/)
const [, sid = ''] = await maskline.shows(/Account SID +(AC\w+)/)
const [, token = ''] = await maskline.shows(/Auth token +(\w+)/)
const account = { sid, token } as TestAccount
await tellStory(clientOf(base, account), application.base)
const cookie = await signedIn(base, account)
const browser = await startChromium()
try {
  for (const picture of pictures) await take(browser, base, picture, cookie)
} finally {
  await browser.close()
  application.close()
}
