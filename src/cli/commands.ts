// The commands and their options, once: the parser and the help are made from this table.
import type { SettingName } from '../config.ts'

interface Option {
  /** What stands behind it. Undefined: nothing, it is there or not. */
  readonly argument?: string
  /** The setting that it sets. */
  readonly setting?: SettingName
  readonly doc: string
}

export type OptionName = 'port' | 'host' | 'data-dir' | 'memory' | 'name' | 'role'

export const options: Readonly<Record<OptionName, Option>> = {
  port: {
    argument: 'N',
    setting: 'MASKLINE_PORT',
    doc: 'port to listen on, 8080 if not said; 0 takes any free one',
  },
  host: { argument: 'ADDRESS', setting: 'MASKLINE_HOST', doc: 'address to listen on' },
  'data-dir': {
    argument: 'PATH',
    setting: 'MASKLINE_DATA_DIR',
    doc: 'directory of the embedded database, .maskline if not said',
  },
  name: { argument: 'TEXT', doc: 'what to call it' },
  role: { argument: 'ROLE', doc: 'operator if not said, or viewer: looks, and sees no numbers and no texts' },
  memory: { doc: 'keep nothing: the embedded database ends with the process' },
}

interface Command {
  readonly line: string
  /** What to know before using it, a line each. */
  readonly about: readonly string[]
  /** What is to follow it. */
  readonly argument?: string
  readonly options: readonly OptionName[]
  readonly examples: readonly string[]
}

export type CommandName =
  | 'dev'
  | 'serve'
  | 'migrate'
  | 'doctor'
  | 'accounts'
  | 'accounts create'
  | 'accounts rotate-token'
  | 'accounts promote-token'
  | 'keys'
  | 'keys create'
  | 'keys revoke'

/** Of those that look after accounts and keys. */
const besideServer =
  'Works beside running processes on PostgreSQL; the embedded database has to be free, so stop dev or serve first.'

export const commands: Readonly<Record<CommandName, Command>> = {
  dev: {
    line: 'try it out: makes up all it needs and says what to do next',
    about: [
      'Starts with everything made up: an embedded database, an account, simulated phones, and a session in which',
      'Alice and Bob text each other. It prints commands to copy, and listens on this machine only. What it makes is',
      'kept: the next start finds it again, with the same credentials.',
    ],
    options: ['port', 'host', 'data-dir', 'memory'],
    examples: ['maskline dev', 'maskline dev --port 9000 --memory'],
  },
  serve: {
    line: 'run it for others: your database, your account, nothing made up',
    about: [
      'Needs MASKLINE_ACCOUNT_SID and MASKLINE_AUTH_TOKEN at its first start, and should have DATABASE_URL: the embedded',
      'database survives a killed process, not a power cut. Listens on all addresses, speaks HTTP (put a proxy with TLS',
      'in front), logs JSON to standard error. Answers /healthz and /readyz.',
    ],
    options: ['port', 'host', 'data-dir', 'memory'],
    examples: ['DATABASE_URL=postgres://maskline@localhost/maskline maskline serve'],
  },
  migrate: {
    line: 'bring the database to the schema of this version, and end',
    about: ['dev and serve do it, too, when they start. Safe to run beside them and more than once.'],
    options: ['data-dir'],
    examples: ['DATABASE_URL=postgres://maskline@localhost/maskline maskline migrate'],
  },
  doctor: {
    line: 'check the settings and the database, and print what a bug report needs',
    about: ['Changes nothing and prints no secret. Ends with 1 when something is wrong.'],
    options: ['port', 'host', 'data-dir'],
    examples: ['maskline doctor'],
  },
  accounts: {
    line: 'list the accounts',
    about: [besideServer],
    options: ['data-dir'],
    examples: ['maskline accounts'],
  },
  'accounts create': {
    line: 'make an account and print its auth token, once',
    about: ['Accounts see nothing of each other: for another product, customer or stage.', besideServer],
    options: ['name', 'data-dir'],
    examples: ['maskline accounts create --name Shop'],
  },
  'accounts rotate-token': {
    line: 'make a second auth token, valid beside the first',
    about: [
      'For changing the token without a stop: give the second one to every program, then promote it. Made again, it',
      'takes the place of an earlier second one.',
      besideServer,
    ],
    argument: 'ACCOUNT_SID',
    options: ['data-dir'],
    examples: [`maskline accounts rotate-token AC${'0'.repeat(32)}`],
  },
  'accounts promote-token': {
    line: 'make the second auth token the only one',
    about: [
      'The former one is refused from then on, and callbacks are signed with the new one.',
      besideServer,
    ],
    argument: 'ACCOUNT_SID',
    options: ['data-dir'],
    examples: [`maskline accounts promote-token AC${'0'.repeat(32)}`],
  },
  keys: {
    line: 'list the API keys of an account',
    about: [besideServer],
    argument: 'ACCOUNT_SID',
    options: ['data-dir'],
    examples: [`maskline keys AC${'0'.repeat(32)}`],
  },
  'keys create': {
    line: 'make an API key and print its secret, once',
    about: [
      "For a program that is not to have the account's auth token: with a key it can do everything but make and revoke",
      'keys and change tokens; or, as a viewer, only look. The same is at /maskline/v1/keys.',
      besideServer,
    ],
    argument: 'ACCOUNT_SID',
    options: ['name', 'role', 'data-dir'],
    examples: [
      `maskline keys create AC${'0'.repeat(32)} --name billing`,
      `maskline keys create AC${'0'.repeat(32)} --name support --role viewer`,
    ],
  },
  'keys revoke': {
    line: 'refuse an API key from now on',
    about: [besideServer],
    argument: 'KEY_SID',
    options: ['data-dir'],
    examples: [`maskline keys revoke SK${'0'.repeat(32)}`],
  },
}

export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)
