// The kinds of carrier that there are, and how those that the operator describes are made.
import type { Sid } from '../domain/sid.ts'
import { choice, Fault, flag, sid, text } from '../fields.ts'
import type { CarrierHttp } from '../net/carrier-http.ts'
import type { Backup, Carrier, CarrierDirectory } from './carrier.ts'
import { jambonz } from './jambonz.ts'
import { type CarrierKind, type CarrierSettings, readSettings, type SettingValues } from './settings.ts'
import { signalwire } from './signalwire.ts'
import { smpp } from './smpp.ts'
import { telnyx } from './telnyx.ts'
import { twilio } from './twilio.ts'

/** The list: one line for each kind. The word is what `kind` says in the description. */
export const carrierKinds: Readonly<Record<string, CarrierKind>> = {
  twilio,
  signalwire,
  telnyx,
  smpp,
  jambonz,
}

/** What every description has. */
export const commonSettings = {
  name: {
    kind: text({ min: 1, max: 31 }),
    doc: 'Your word for it: a-z, digits and "-". It is kept with every number, so it does not change.',
  },
  account: {
    kind: sid('AC'),
    optional: true,
    doc: "SID of the Maskline account whose carrier it is. Default: the first account's, MASKLINE_ACCOUNT_SID.",
  },
} as const satisfies CarrierSettings

/** One entry of `backups`. */
export const backupSettings = {
  for: {
    kind: text({ min: 1, max: 31 }),
    doc: 'A proxy number such as +12065550180, or the country of proxy numbers such as US. Numbers come first.',
  },
  carrier: { kind: text({ min: 1, max: 31 }), doc: 'Name of the carrier that is tried next.' },
  repeat_lost: {
    kind: flag,
    fallback: false,
    doc: 'Whether texts are handed over again whose answer was lost: they may arrive twice.',
  },
} as const satisfies CarrierSettings

export interface CarrierSurroundings {
  /** Whose carriers those are that do not say it. */
  readonly account_sid: Sid<'AC'> | undefined
  readonly http: CarrierHttp
  readonly simulator: Carrier
}

/** Entries of each list. */
const entriesMax = 1000

/**
 * The carriers that a description names: JSON, `{"carriers": [...], "backups": [...]}`.
 * @throws {Fault} a whole sentence that says what is wrong where, never with a secret
 */
export async function readCarriers(
  description: string,
  surroundings: CarrierSurroundings,
): Promise<CarrierDirectory> {
  const { carriers = [], backups = [], ...more } = objectOf(parsed(description), 'It')
  const unknown = Object.keys(more)[0]
  if (unknown !== undefined) throw new Fault(`"${unknown}" is unknown: there are carriers and backups.`)
  const all: Carrier[] = []
  for (const [at, entry] of entriesOf(carriers, 'carriers').entries()) {
    const carrier = await carrierOf(entry, `carriers[${at}]`, surroundings)
    if (all.some(({ name }) => name === carrier.name)) {
      throw new Fault(`carriers[${at}].name is wrong. There is a carrier "${carrier.name}" already.`)
    }
    all.push(carrier)
  }
  return {
    all,
    backups: entriesOf(backups, 'backups').map((entry, at) => backupOf(entry, `backups[${at}]`, all)),
  }
}

async function carrierOf(
  { kind, name, account, ...settings }: Readonly<Record<string, unknown>>,
  where: string,
  { account_sid, http, simulator }: CarrierSurroundings,
): Promise<Carrier> {
  const words = ['simulator', ...Object.keys(carrierKinds)]
  if (kind === undefined) throw new Fault(`${where}.kind is missing: one of ${words.join(', ')}.`)
  const word = decoded(choice(words), kind, `${where}.kind`)
  if (word === 'simulator') {
    readSettings({}, settings, where)
    return simulator
  }
  const common = commonOf({ name, account }, where)
  const owner = common.account ?? account_sid
  if (owner === undefined) throw new Fault(`${where}.account is missing, and so is MASKLINE_ACCOUNT_SID.`)
  const described = carrierKinds[word]!
  try {
    return await described.make(readSettings(described.settings, settings, where), {
      name: common.name,
      account_sid: owner,
      http,
    })
  } catch (error) {
    if (!(error instanceof Fault) || error.message.startsWith(where)) throw error
    throw new Fault(`${where} is wrong. ${error.message}`)
  }
}

/** Names that mean something else already. */
const takenNames = ['simulator', 'none']

function commonOf(
  given: Readonly<Record<string, unknown>>,
  where: string,
): SettingValues<typeof commonSettings> {
  const common = readSettings(commonSettings, given, where)
  if (!/^[a-z][a-z0-9-]*$/.test(common.name) || takenNames.includes(common.name)) {
    throw new Fault(
      `${where}.name is wrong. It is made of a-z, digits and "-", and is not "simulator" or "none".`,
    )
  }
  return common
}

function backupOf(entry: Readonly<Record<string, unknown>>, where: string, all: readonly Carrier[]): Backup {
  const { for: whom, carrier, repeat_lost: repeatLost } = readSettings(backupSettings, entry, where)
  if (!/^(\+[1-9][0-9]{4,14}|[A-Z]{2})$/.test(whom)) {
    throw new Fault(`${where}.for is wrong. It is a number such as +12065550180, or a country such as US.`)
  }
  if (all.find(({ name }) => name === carrier)?.messaging === undefined) {
    throw new Fault(`${where}.carrier is wrong. No carrier "${carrier}" is there that sends texts.`)
  }
  return { for: whom, carrier, repeatLost }
}

function parsed(description: string): unknown {
  try {
    return JSON.parse(description)
  } catch (error) {
    // What the parser says quotes the text around the fault, and so perhaps a secret.
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    throw new Fault(`It is not JSON${at === undefined ? '' : `: see character ${at}`}.`)
  }
}

function entriesOf(value: unknown, where: string): Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) throw new Fault(`${where} must be a list.`)
  if (value.length > entriesMax) throw new Fault(`${where} has more than ${entriesMax} entries.`)
  return value.map((entry: unknown, at) => objectOf(entry, `${where}[${at}]`))
}

function objectOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>
  }
  throw new Fault(`${where} must be an object.`)
}

function decoded<T>(kind: { decode(given: readonly string[]): T }, value: unknown, where: string): T {
  try {
    return kind.decode([String(value)])
  } catch (error) {
    throw error instanceof Fault ? new Fault(`${where} is wrong. ${error.message}`) : error
  }
}
