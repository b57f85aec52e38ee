// What dev and serve have in common: the database that the settings name, the account, and listening.
import type { Logger } from 'pino'
import { systemClock } from '../clock.ts'
import { type Config, ConfigError } from '../config.ts'
import { Fault } from '../fields.ts'
import { type CarrierOptions, type Listening, listen, type Maskline, openMaskline } from '../main.ts'
import { type AccountCredentials, putFirstAccount } from '../operations/first-account.ts'
import type { DatabaseSource } from '../storage/database.ts'
import { allowList } from '../net/address.ts'
import { consoleFiles } from './console-files.ts'
import { masterKeys } from './master-key.ts'
import { strayNumbers } from './stray-numbers.ts'

/** What the command line says beside settings. */
export interface Flags {
  readonly memory: boolean
  /** What follows the command. */
  readonly argument?: string
  readonly name?: string
  readonly role?: string
}

/** @throws {ConfigError} when a place to keep things is named and --memory asks to keep nothing */
export function databaseSource(config: Config, { memory }: Flags): DatabaseSource {
  const url = config.DATABASE_URL
  if (memory && url !== undefined)
    throw new ConfigError('--memory and DATABASE_URL contradict each other: drop one of them.')
  if (memory) return { memory: true }
  if (url === undefined) return { directory: config.MASKLINE_DATA_DIR }
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new ConfigError(
      'DATABASE_URL is not valid. It must be like postgres://user:password@host:5432/database, with special characters of the password percent-encoded.',
    )
  }
  return {
    url,
    connectionsMax: config.MASKLINE_DATABASE_CONNECTIONS,
    prepared: config.MASKLINE_PREPARED_STATEMENTS,
  }
}

/**
 * @param make makes up a master key when there is none; nothing is hidden in traces from who makes things up
 * @param idle takes no share of the work of those who serve
 * @param turnable it is a rehearsal: its clock can be turned forward
 * @throws {ConfigError} what the settings say of database, master key or account cannot be
 */
export async function open(
  config: Config,
  flags: Flags,
  log: Logger,
  { make, idle = false, turnable = false }: { make: boolean; idle?: boolean; turnable?: boolean },
): Promise<Maskline> {
  refuseHalfAccount(config)
  const source = databaseSource(config, flags)
  const opening = openMaskline({
    database: source,
    masterKeys: masterKeys(config, source, { make }),
    clock: systemClock,
    turnable,
    log,
    egressAllowed: egressAllowed(config, { make }),
    compat: config.MASKLINE_COMPAT,
    lenientNumbers: config.MASKLINE_LENIENT_NUMBERS,
    traceContent: config.MASKLINE_TRACE_CONTENT ?? (make ? 'full' : 'masked'),
    ...carrierSettings(config),
    closedSessionDays: config.MASKLINE_CLOSED_SESSION_DAYS,
    idle,
  })
  return opening.catch((error: unknown) => {
    throw refusedCarriers(error)
  })
}

/** What decides which carriers there are. */
export function carrierSettings(config: Config): CarrierOptions {
  const { MASKLINE_CARRIERS: description, MASKLINE_ACCOUNT_SID: account_sid } = config
  return {
    publicUrl: config.MASKLINE_PUBLIC_URL?.replace(/\/+$/, ''),
    ...(description !== undefined && { carriers: { description, account_sid } }),
  }
}

/** What was thrown, as what is wrong with a setting. @throws what is not about the description of carriers */
export function refusedCarriers(error: unknown): ConfigError {
  if (error instanceof Fault) return new ConfigError(`MASKLINE_CARRIERS is not valid. ${error.message}`)
  throw error
}

/** @throws {ConfigError} something in the list is no address and no range */
function egressAllowed(
  { MASKLINE_EGRESS_ALLOW: given }: Config,
  { make }: { make: boolean },
): readonly string[] {
  if (given === undefined) return make ? ['127.0.0.0/8', '::1'] : []
  const ranges = given.split(',').flatMap((text) => text.trim() || [])
  try {
    allowList(ranges)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ConfigError(`MASKLINE_EGRESS_ALLOW is not valid: ${error.message}.`)
  }
  return ranges
}

function refuseHalfAccount({ MASKLINE_ACCOUNT_SID: sid, MASKLINE_AUTH_TOKEN: token }: Config): void {
  if ((sid === undefined) === (token === undefined)) return
  const [there, missing] = sid === undefined ? ['AUTH_TOKEN', 'ACCOUNT_SID'] : ['ACCOUNT_SID', 'AUTH_TOKEN']
  throw new ConfigError(
    `MASKLINE_${there} (or TWILIO_${there}) is set without MASKLINE_${missing} (or TWILIO_${missing}). Set both, or neither.`,
  )
}

/**
 * The account of the settings, or the first one that there is.
 * @param make makes one up when there is none
 * @throws {ConfigError} there is none
 */
export async function firstAccount(
  config: Config,
  { context }: Maskline,
  { make }: { make: boolean },
): Promise<AccountCredentials> {
  const { MASKLINE_ACCOUNT_SID: sid, MASKLINE_AUTH_TOKEN: token } = config
  const account = await putFirstAccount(context, { sid, token, make })
  if (account !== undefined) return account
  throw new ConfigError(
    'There is no account yet. Set MASKLINE_ACCOUNT_SID and MASKLINE_AUTH_TOKEN to make the first one.',
  )
}

/** Listens as the settings say, and tells of numbers that they forgot. */
export async function listenAs(
  config: Config,
  maskline: Maskline,
  fallback: { readonly host: string; readonly rateLimit: number },
  log: Logger,
): Promise<Listening> {
  const { database, context } = maskline
  for (const { text } of await strayNumbers(database.db, context.carriers.all)) log.warn(text)
  return listen(maskline, {
    host: config.MASKLINE_HOST ?? fallback.host,
    rateLimit: config.MASKLINE_RATE_LIMIT ?? fallback.rateLimit,
    port: config.MASKLINE_PORT,
    trustProxy: config.MASKLINE_TRUST_PROXY,
    metricsToken: config.MASKLINE_METRICS_TOKEN,
    consoleFiles: consoleFiles(),
    log,
  })
}
