// Records for the fuzz to act on, and how it is told of them: otherwise hardly a request would get past a 404.

/** Asks as the account, expects a success, and gives the answer's body. */
export type Ask = (
  request: string,
  form?: Readonly<Record<string, string>>,
  // oxlint-disable-next-line typescript/no-explicit-any -- a JSON document
) => Promise<any>

/** Values by the name of the parameter, as the configuration of schemathesis binds them. */
export interface Known {
  /** For every operation: `path.ServiceSid`, `body.Identifier`. */
  readonly everywhere: Readonly<Record<string, readonly string[]>>
  /** What `Sid` at the end of the path is, by the tag of the operation. */
  readonly sids: Readonly<Record<string, readonly string[]>>
}

/** How many there are of what operations change and delete, so that some are left for others. */
const spare = 20

/** Numbers that numbering plans keep for fiction: nobody has them. */
const fiction = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `+1206555${String(from + at).padStart(4, '0')}`)

export async function makeRecords(ask: Ask, account: string): Promise<Known> {
  const service = await madeSid(ask, '/v1/Services', { UniqueName: 'kept' })
  const path = `/v1/Services/${service}`
  const [pool, people] = [fiction(150, 8), fiction(100, 30)]
  const pools = await inTurn(pool, (number) => madeSid(ask, `${path}/PhoneNumbers`, { PhoneNumber: number }))
  const codes = await inTurn(['54321', '54322', '54323'], (code) =>
    madeSid(ask, '/simulator/short-codes', { ShortCode: code }),
  )
  for (const Sid of codes.slice(1)) await ask(`POST ${path}/ShortCodes`, { Sid })
  const sessions = await inTurn(spares('session'), (name) =>
    madeSid(ask, `${path}/Sessions`, { UniqueName: name }),
  )
  const kept = sessions.slice(0, 2)
  const pair = await inTurn(people.slice(0, 2), (number) =>
    madeSid(ask, `${path}/Sessions/${kept[0]!}/Participants`, { Identifier: number }),
  )
  const texts = await inTurn(spares('text'), (text) =>
    madeSid(ask, `${path}/Sessions/${kept[0]!}/Participants/${pair[0]!}/MessageInteractions`, { Body: text }),
  )
  const services = await inTurn(spares('service'), (name) =>
    madeSid(ask, '/v1/Services', { UniqueName: name }),
  )
  const keys = await inTurn(spares('key'), (name) =>
    madeSid(ask, '/maskline/v1/keys', { FriendlyName: name }),
  )
  const free = fiction(160, 20)
  return {
    everywhere: {
      'path.AccountSid': [account],
      'path.ServiceSid': [service],
      'path.SessionSid': kept,
      'path.ParticipantSid': pair,
      'path.Phone': people.slice(0, 2),
      'body.Identifier': [...people, 'messenger:alice'],
      'body.ProxyIdentifier': pool,
      'body.ProxyIdentifierSid': [...pools, ...codes],
      'body.PhoneNumber': free,
      'body.From': people.slice(0, 4),
      'body.To': [...pool, ...people.slice(0, 2)],
      'body.ShortCode': ['54321', '54399'],
    },
    sids: {
      Service: services,
      Session: sessions.slice(2),
      Participant: pair,
      Interaction: texts,
      MessageInteraction: texts,
      PhoneNumber: pools,
      ShortCode: codes,
      Account: [account],
      Key: keys,
      IncomingPhoneNumber: pools,
      SmsShortCode: codes,
    },
  }
}

const spares = (name: string) => Array.from({ length: spare }, (_, at) => `${name} ${at}`)

async function madeSid(ask: Ask, path: string, form: Readonly<Record<string, string>>): Promise<string> {
  const { sid } = (await ask(`POST ${path}`, form)) as { sid: string }
  return sid
}

/** One after the other, so that the same seed meets the same records. */
async function inTurn<T>(given: readonly T[], make: (one: T) => Promise<string>): Promise<string[]> {
  const made: string[] = []
  for (const one of given) made.push(await make(one))
  return made
}

/** How often a known value is taken, rather than one made up. */
const probability = 0.7

/** What is known, as a part of the configuration file of schemathesis. */
export function knownAsToml({ everywhere, sids }: Known): string {
  const dictionaries = [...Object.entries(everywhere), ...sidEntries(sids)].map(
    ([name, values]) => `[dictionaries.${JSON.stringify(name)}]\nvalues = ${JSON.stringify(values)}\n`,
  )
  const bound = Object.keys(everywhere).map((name) => binding(name, name))
  const operations = Object.keys(sids).map(
    (tag) =>
      `[[operations]]\ninclude-tag = ${JSON.stringify(tag)}\n[operations.parameters]\n${binding('path.Sid', `Sid of ${tag}`)}\n`,
  )
  return [...dictionaries, `[parameters]\n${bound.join('\n')}\n`, ...operations].join('\n')
}

const sidEntries = (sids: Known['sids']) =>
  Object.entries(sids).map(([tag, values]) => [`Sid of ${tag}`, values] as const)

const binding = (parameter: string, dictionary: string) =>
  `${JSON.stringify(parameter)} = { dictionary = ${JSON.stringify(dictionary)}, probability = ${probability} }`
