// Every setting, once: its name, kind, default, whether it is a secret, and the line that explains it. Help text and
// docs/config.md come from this table. No other file reads the environment.
import { readFileSync } from 'node:fs'
import { type CompatProfile, compatProfiles } from './domain/compat.ts'
import { traceContents } from './domain/trace.ts'
import { choice, Fault, flag, integer, type Kind, sid, text, uri } from './fields.ts'

/** A setting is wrong, missing or unknown. The message is one sentence that says which and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export interface Setting<T> {
  readonly kind: Kind<T>
  readonly fallback?: T
  /** May also be given by the name with `_FILE`: the path of a file that holds it. Never printed. */
  readonly secret?: true
  /** Other programs' names for the same thing, looked at when ours is not set. */
  readonly aliases?: readonly string[]
  readonly doc: string
}

/** Keeps whether there is a fallback in the type: with one, the setting is never undefined. */
const setting = <T, const O extends Omit<Setting<T>, 'kind'>>(kind: Kind<T>, options: O) => ({
  kind,
  ...options,
})

/** One or more master keys, with commas between. */
const masterKeys: Kind<readonly string[]> = {
  schema: { type: 'string', pattern: '^[0-9a-fA-F]{64}(,[0-9a-fA-F]{64})*$' },
  encode: (keys) => keys.join(','),
  decode: (given) => {
    const keys = (given.at(-1) ?? '').split(',').map((key) => key.trim())
    if (keys.every((key) => /^[0-9a-f]{64}$/i.test(key))) return keys
    throw new Fault(
      'It must be 64 hex digits, as `openssl rand -hex 32` prints; several with commas between.',
    )
  },
}

export const settings = {
  MASKLINE_PORT: setting(integer({ min: 0, max: 65_535 }), {
    fallback: 8080,
    aliases: ['PORT'],
    doc: 'Port to listen on; 0 takes any free one.',
  }),
  MASKLINE_HOST: setting(text({ min: 1, max: 255 }), {
    doc: 'Address to listen on. Default: 127.0.0.1 for dev, 0.0.0.0 for serve.',
  }),
  MASKLINE_PUBLIC_URL: setting(uri({ max: 1000 }), {
    doc: "Scheme and host by which clients reach Maskline, for the addresses in answers. Default: the request's own.",
  }),
  MASKLINE_TRUST_PROXY: setting(flag, {
    fallback: false,
    doc: 'Believe X-Forwarded-Proto and X-Forwarded-Host. Only behind a proxy that sets them.',
  }),
  DATABASE_URL: setting(text({ min: 1, max: 4000 }), {
    secret: true,
    doc: 'PostgreSQL server, as postgres://user:password@host:port/database. Default: the embedded database.',
  }),
  MASKLINE_DATABASE_CONNECTIONS: setting(integer({ min: 2, max: 1000 }), {
    fallback: 10,
    doc: 'Connections to the PostgreSQL server that one process holds at most, but for one more that answers /readyz.',
  }),
  MASKLINE_PREPARED_STATEMENTS: setting(choice(['auto', 'on', 'off']), {
    fallback: 'auto',
    doc:
      'Whether statements are planned once per connection. auto: unless a pooler such as PgBouncer is in between; on: ' +
      'also then, for one that follows prepared statements.',
  }),
  MASKLINE_DATA_DIR: setting(text({ min: 1, max: 4000 }), {
    fallback: '.maskline',
    doc: 'Directory of the embedded database.',
  }),
  MASKLINE_ACCOUNT_SID: setting(sid('AC'), {
    aliases: ['TWILIO_ACCOUNT_SID'],
    doc: 'SID of the first account: AC and 32 hex digits.',
  }),
  MASKLINE_AUTH_TOKEN: setting(text({ min: 16, max: 255 }), {
    secret: true,
    aliases: ['TWILIO_AUTH_TOKEN'],
    doc: 'Auth token of the first account, at least 16 characters.',
  }),
  MASKLINE_MASTER_KEY: setting(masterKeys, {
    secret: true,
    doc:
      'Encrypts auth tokens in the database: 64 hex digits, as `openssl rand -hex 32` prints. To change it, give NEW,OLD. ' +
      'Default: the file master.key in the data directory, which dev makes.',
  }),
  MASKLINE_CARRIERS: setting(text({ min: 1, max: 1_000_000 }), {
    secret: true,
    doc:
      'The networks that carry texts and calls, as JSON (docs/carriers.md); easier in a file that MASKLINE_CARRIERS_FILE ' +
      'names. Default: the simulator alone.',
  }),
  MASKLINE_RATE_LIMIT: setting(integer({ min: 0, max: 1_000_000 }), {
    doc:
      'Requests per second that an account may make of one endpoint, on average over 5 seconds; 0 for any number. ' +
      'Default: 0 for dev, 30 for serve.',
  }),
  MASKLINE_EGRESS_ALLOW: setting(text({ max: 4000 }), {
    doc:
      'Addresses and ranges that callbacks may reach although they are not public, with commas between: 10.0.0.0/8. ' +
      'Default: loopback for dev, none for serve.',
  }),
  MASKLINE_LEAVE_SECONDS: setting(integer({ min: 0, max: 3600 }), {
    fallback: 5,
    doc:
      'Seconds for which serve goes on answering after SIGTERM while /readyz says 503, so that load balancers leave ' +
      'first. Longer than they take to notice; 0 without any.',
  }),
  MASKLINE_STOP_SECONDS: setting(integer({ min: 1, max: 3600 }), {
    fallback: 25,
    doc:
      'Seconds after which it ends in spite of what is under way, counted from the signal. Less than whoever supervises ' +
      'it waits before SIGKILL.',
  }),
  MASKLINE_COMPAT: setting(choice(Object.keys(compatProfiles) as CompatProfile[]), {
    fallback: 'documented',
    doc: "Where Twilio's record disagrees with itself: as documented, or live, as observed on its servers.",
  }),
  MASKLINE_LENIENT_NUMBERS: setting(flag, {
    fallback: false,
    doc:
      'Accept phone numbers that no numbering plan has, such as +15551234567, as numbers of the country of their calling ' +
      'code. For test labs.',
  }),
  MASKLINE_CLOSED_SESSION_DAYS: setting(integer({ min: 0, max: 36_500 }), {
    fallback: 90,
    doc: 'Days after which a closed session is deleted with its participants and interactions; 0 keeps it for ever.',
  }),
  MASKLINE_TRACE_CONTENT: setting(choice(traceContents), {
    doc:
      'What traces show of a contact: masked numbers and no contents, or full. Viewers always see the first. ' +
      'Default: full for dev, masked for serve.',
  }),
  MASKLINE_METRICS_TOKEN: setting(text({ min: 16, max: 255 }), {
    secret: true,
    doc:
      'Without it as `Authorization: Bearer` nobody reads /metrics; at least 16 characters. Default: who reaches the port ' +
      'reads them.',
  }),
  MASKLINE_LOG_LEVEL: setting(choice(['debug', 'info', 'warn', 'error', 'silent']), {
    doc: 'Least serious level to log. Default: warn for dev, info for serve.',
  }),
} as const

type Settings = typeof settings
export type SettingName = keyof Settings
type Value<S> = S extends { kind: Kind<infer T> }
  ? S extends { fallback: unknown }
    ? T
    : T | undefined
  : never
export type Config = { readonly [Name in SettingName]: Value<Settings[Name]> }

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads all settings.
 * @param overrides settings given on the command line: they win over the environment
 * @throws {ConfigError}
 */
export function readConfig(environment: Environment, overrides: Environment = {}): Config {
  refuseUnknown(environment)
  const names = Object.keys(settings) as SettingName[]
  return Object.fromEntries(names.map((name) => [name, value(name, environment, overrides[name])])) as Config
}

function value(name: SettingName, environment: Environment, override: string | undefined): unknown {
  const { kind, fallback, secret, aliases = [] }: Setting<unknown> = settings[name]
  const file = secret && environment[`${name}_FILE`]
  const from = [name, ...aliases].find((one) => environment[one])
  if (file && environment[name]) throw new ConfigError(`Set ${name} or ${name}_FILE, not both.`)
  const given = override ?? (file ? secretFrom(name, file) : from && environment[from])
  if (given === undefined) return fallback
  try {
    return kind.decode([given])
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const source = override === undefined ? (from ?? name) : optionOf(name)
    throw new ConfigError(`${source} is ${secret ? 'not valid' : `"${given}"`}. ${error.message}`)
  }
}

/** Options of the command line are called as the settings they set: --data-dir for MASKLINE_DATA_DIR. */
const optionOf = (name: SettingName) =>
  `--${name.replace('MASKLINE_', '').toLowerCase().replaceAll('_', '-')}`

function secretFrom(name: SettingName, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    throw new ConfigError(`${name}_FILE names ${path}, which cannot be read.`)
  }
}

/** A misspelt setting would silently mean its default. */
function refuseUnknown(environment: Environment): void {
  const known = (Object.keys(settings) as SettingName[]).flatMap((name) => [
    name,
    ...((settings[name] as Setting<unknown>).secret ? [`${name}_FILE`] : []),
  ])
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('MASKLINE_') || known.includes(name)) continue
    const nearest = known.toSorted((a, b) => distance(a, name) - distance(b, name))[0]!
    const hint =
      distance(nearest, name) <= 4 ? ` Did you mean ${nearest}?` : ' `maskline --help` lists the settings.'
    throw new ConfigError(`${name} is not a setting.${hint}`)
  }
}

/** Letters to add, drop or change to make one word of the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [i, a] of [...one].entries()) {
    const next = [i + 1]
    for (const [j, b] of [...other].entries()) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (a === b ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1)!
}
