// Which number a participant gets when none is asked for, as an application sees it (contract 3.3 B): how near, how
// familiar, how loaded.
import { alice, aNumber, aService, aSession, bob, carol, pool1, pool2, pool3 } from '../support/prologues.ts'
import { type Scenario, scenarios, type Step } from '../support/scenarios.ts'

/** Numbers of cities: Seattle and the code laid over it, across the lake, Chicago, Toronto, London. */
const [seattle, overSeattle, nearSeattle] = [pool1, '+15645550180', '+14255550180'] as const
const [chicago, toronto, london] = ['+13125550180', '+14165550180', '+442079460180'] as const

interface Nearness {
  readonly level: string
  readonly person?: string
  readonly given: readonly string[]
  readonly refused: readonly string[]
  /** Of the refusal. */
  readonly code?: number
}

const nearness: readonly Nearness[] = [
  {
    level: 'country',
    given: [seattle, overSeattle, nearSeattle, chicago],
    refused: [toronto, london],
    code: 80203,
  },
  { level: 'area-code', given: [seattle], refused: [overSeattle, nearSeattle, chicago] },
  { level: 'overlay', given: [seattle, overSeattle], refused: [nearSeattle, chicago] },
  { level: 'extended-area-code', given: [seattle, overSeattle], refused: [nearSeattle, chicago] },
  { level: 'radius', given: [seattle, overSeattle, nearSeattle], refused: [chicago] },
  // Beyond North America the country is all that counts, whatever the level.
  { level: 'area-code', person: '+442071838751', given: [london], refused: [seattle], code: 80203 },
  { level: 'radius', person: '+442071838751', given: [london], refused: [seattle], code: 80203 },
  { level: 'country', person: '+14165550101', given: [toronto], refused: [seattle], code: 80203 },
]

const nearRows = nearness.flatMap(({ level, person = alice, given, refused, code = 80206 }) => {
  const row = (number: string, answer: Pick<Step, 'status'> & Partial<Step>): Scenario => ({
    rule: `${person} ${answer.status === 201 ? 'gets' : 'does not get'} ${number} where ${level} must match`,
    steps: [
      aService({ GeoMatchLevel: level }),
      aNumber(number),
      aSession(),
      { ask: 'POST {session}/Participants', form: { Identifier: person }, ...answer },
    ],
  })
  return [
    ...given.map((number) => row(number, { status: 201, shows: { proxy_identifier: number } })),
    ...refused.map((number) => row(number, { status: 400, code })),
  ]
})

/** A session of these people, each on the number said or on whichever is chosen, which must be the one shown. */
function meeting(as: string, people: Record<string, string | { readonly gets: string }>): Step[] {
  const forms = Object.entries(people).map(([Identifier, number]) =>
    JSON.stringify(typeof number === 'string' ? { Identifier, ProxyIdentifier: number } : { Identifier }),
  )
  const shown = Object.values(people).map((number) => ({
    proxy_identifier: typeof number === 'string' ? number : number.gets,
  }))
  return [
    aSession({ Participants: forms }, as),
    { ask: `GET {${as}}/Participants`, status: 200, shows: { participants: shown } },
  ]
}

const ended = (as: string): Step => ({ ask: `POST {${as}}`, form: { Status: 'closed' }, status: 200 })
const threeNumbers = (form: Record<string, string> = {}) => [
  aService(form),
  aNumber(pool1, { as: 'number1' }),
  aNumber(pool2, { as: 'number2' }),
  aNumber(pool3, { as: 'number3' }),
]
const avoiding = { NumberSelectionBehavior: 'avoid-sticky' }

const table: Scenario[] = [
  ...nearRows,
  {
    rule: 'the least used number is given, then the one not given for the longest time, then the oldest of the pool',
    steps: [
      ...threeNumbers(avoiding),
      ...meeting('first', { [alice]: { gets: pool1 } }),
      ...meeting('second', { [bob]: { gets: pool2 } }),
      ...meeting('third', { [carol]: { gets: pool3 } }),
      // All are used once, the first was given the longest ago; time stands, so the order of the pool decides.
      ...meeting('fourth', { '+12065550103': { gets: pool1 } }),
      ended('second'),
      ...meeting('fifth', { '+12065550104': { gets: pool2 } }),
    ],
  },
  {
    rule: 'two people of one session may have one number, and have it when the pool has no other',
    steps: [
      aService(),
      aNumber(pool1),
      ...meeting('session', { [alice]: { gets: pool1 }, [bob]: { gets: pool1 } }),
    ],
  },
  {
    rule: 'who had a number gets it again, however much it is used',
    steps: [
      ...threeNumbers(),
      ...meeting('first', { [alice]: pool3 }),
      ended('first'),
      ...meeting('second', { [bob]: pool3 }),
      ...meeting('third', { [carol]: pool3 }),
      ...meeting('fourth', { [alice]: { gets: pool3 } }),
    ],
  },
  {
    rule: 'of the numbers that somebody had, that with the same counterpart comes first, then the newest',
    steps: [
      ...threeNumbers(),
      ...meeting('withBob', { [alice]: pool3, [bob]: pool3 }),
      ended('withBob'),
      ...meeting('withCarol', { [alice]: pool2, [carol]: pool2 }),
      ended('withCarol'),
      ...meeting('bobAgain', { [alice]: { gets: pool3 }, [bob]: { gets: pool3 } }),
      ended('bobAgain'),
      ...meeting('newest', { [alice]: pool1 }),
      ended('newest'),
      ...meeting('alone', { [alice]: { gets: pool1 } }),
    ],
  },
  {
    rule: 'a number that somebody still holds is passed over for the next familiar one',
    steps: [
      ...threeNumbers(),
      ...meeting('first', { [alice]: pool2 }),
      ended('first'),
      ...meeting('second', { [alice]: pool3 }),
      ...meeting('third', { [alice]: { gets: pool2 } }),
      ...meeting('fourth', { [alice]: { gets: pool1 } }),
    ],
  },
  {
    rule: 'where familiar numbers are avoided, new ones come first, then the one had the longest ago',
    steps: [
      ...threeNumbers(avoiding),
      ...meeting('first', { [alice]: pool1 }),
      ended('first'),
      ...meeting('second', { [alice]: pool3 }),
      ended('second'),
      // Used by others, and still before what is familiar.
      ...meeting('others', { [bob]: pool2 }),
      ...meeting('third', { [alice]: { gets: pool2 } }),
      ended('third'),
      ...meeting('fourth', { [alice]: { gets: pool1 } }),
      ...meeting('fifth', { [alice]: { gets: pool3 } }),
    ],
  },
  {
    rule: 'a reserved number is never chosen, familiar or not, and a freed one is',
    steps: [
      ...threeNumbers(),
      ...meeting('first', { [alice]: pool3 }),
      ended('first'),
      { ask: 'POST {number3}', form: { IsReserved: 'true' }, status: 200 },
      ...meeting('second', { [alice]: { gets: pool1 } }),
      ended('second'),
      { ask: 'POST {number3}', form: { IsReserved: 'false' }, status: 200 },
      { ask: 'POST {number1}', form: { IsReserved: 'true' }, status: 200 },
      ...meeting('third', { [alice]: { gets: pool3 } }),
    ],
  },
  {
    rule: 'a changed level or behaviour counts for later choices only',
    steps: [
      aService(),
      aNumber(chicago),
      ...meeting('first', { [alice]: { gets: chicago } }),
      { ask: 'POST {service}', form: { GeoMatchLevel: 'area-code' }, status: 200 },
      {
        ask: 'GET {first}/Participants',
        status: 200,
        shows: { participants: [{ proxy_identifier: chicago }] },
      },
      ended('first'),
      { ask: 'POST {first}', form: { Status: 'in-progress' }, status: 200 },
      aSession({}, 'session'),
      { ask: 'POST {session}/Participants', form: { Identifier: bob }, status: 400, code: 80206 },
    ],
  },
  {
    rule: 'numbers of one service are nothing to another one',
    steps: [
      aService({}, 'other'),
      aNumber(pool1, { service: 'other', as: 'others' }),
      aService(),
      aNumber(pool2),
      {
        ask: 'POST {other}/Sessions',
        form: { Participants: JSON.stringify({ Identifier: alice }) },
        status: 201,
      },
      ...meeting('first', { [alice]: { gets: pool2 } }),
    ],
  },
]

scenarios('the choice of a number', table)
