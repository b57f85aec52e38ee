// The command line: which command, with which options and settings. What a command does is in the file of its name.
import { parseArgs } from 'node:util'
import { type Config, ConfigError, type Environment, readConfig } from '../config.ts'
import { type CommandName, commands, isCommand, type OptionName, options } from './commands.ts'
import { help } from './help.ts'
import type { Flags } from './open.ts'
import { version } from './version.ts'

type Work = (config: Config, flags: Flags) => Promise<number>

/** Loaded when it is wanted: help and refusals need not wait for a database driver and a web framework. */
const work: Readonly<Record<CommandName, () => Promise<Work>>> = {
  dev: async () => (await import('./dev.ts')).dev,
  serve: async () => (await import('./serve.ts')).serve,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  doctor: async () => (await import('./doctor.ts')).doctor,
  accounts: async () => (await import('./accounts.ts')).listAccounts,
  'accounts create': async () => (await import('./accounts.ts')).createAccount,
  'accounts rotate-token': async () => (await import('./accounts.ts')).rotateToken,
  'accounts promote-token': async () => (await import('./accounts.ts')).promoteToken,
  keys: async () => (await import('./keys.ts')).listKeys,
  'keys create': async () => (await import('./keys.ts')).createKey,
  'keys revoke': async () => (await import('./keys.ts')).revokeKey,
}

/** @returns the exit code: 0 done, 1 it could not be done, 2 the command line or a setting is wrong */
export async function run(args: readonly string[], environment: Environment): Promise<number> {
  // Whoever reads may have read enough, as in `maskline dev | head`: no reason to end with a stack trace.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  let config: Config | undefined
  try {
    const told = parse(args)
    if (typeof told === 'string') return say(told)
    config = readConfig(environment, told.settings)
    const command = await work[told.name]()
    return await command(config, told.flags)
  } catch (error) {
    const wrongly = error instanceof ConfigError
    const sentence = wrongly ? error.message : (await import('./explain.ts')).explain(error, config)
    process.stderr.write(`maskline: ${sentence}\n`)
    return wrongly ? 2 : 1
  }
}

interface Told {
  readonly name: CommandName
  readonly settings: Environment
  readonly flags: Flags
}

/**
 * What the command line asks for: a command, or a text to print.
 * @throws {ConfigError}
 */
function parse(args: readonly string[]): Told | string {
  const { values, positionals } = parsed(args)
  const wantsHelp = values['help'] === true || positionals[0] === 'help'
  const words = positionals[0] === 'help' ? positionals.slice(1) : positionals
  if (values['version'] === true) return `maskline ${version}`
  if (words.length === 0) return help(undefined)
  const [name, rest] = commandOf(words)
  const [argument, ...more] = commands[name].argument === undefined ? [undefined, ...rest] : rest
  const surplus = more[0]
  if (surplus !== undefined)
    throw new ConfigError(`${name} takes no "${surplus}". \`maskline ${name} --help\` says what it takes.`)
  if (wantsHelp) return help(name)
  const given = (Object.keys(options) as OptionName[]).filter((option) => values[option] !== undefined)
  const wrong = given.find((option) => !commands[name].options.includes(option))
  if (wrong !== undefined)
    throw new ConfigError(`${name} takes no --${wrong}. \`maskline ${name} --help\` says what it takes.`)
  const settings = given.flatMap((option) => {
    const { setting } = options[option]
    return setting === undefined ? [] : [[setting, values[option]]]
  })
  return {
    name,
    settings: Object.fromEntries(settings) as Environment,
    flags: {
      memory: values['memory'] === true,
      ...(argument !== undefined && { argument }),
      ...(typeof values['name'] === 'string' && { name: values['name'] }),
      ...(typeof values['role'] === 'string' && { role: values['role'] }),
    },
  }
}

const firstWords = [...new Set(Object.keys(commands).map((name) => name.split(' ', 1)[0]))]

/** The command that the first word or two name, and the words after it. @throws {ConfigError} there is none */
function commandOf(words: readonly string[]): [CommandName, readonly string[]] {
  const [first, second] = words
  const two = `${first} ${second}`
  if (isCommand(two)) return [two, words.slice(2)]
  if (first !== undefined && isCommand(first)) return [first, words.slice(1)]
  throw new ConfigError(`There is no command "${first}". There are ${firstWords.join(', ')}.`)
}

function parsed(args: readonly string[]): {
  values: Readonly<Record<string, string | boolean | undefined>>
  positionals: readonly string[]
} {
  const own = (Object.keys(options) as OptionName[]).map((name) => {
    const type = options[name].argument === undefined ? ('boolean' as const) : ('string' as const)
    return [name, { type }] as const
  })
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(own),
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    })
  } catch (error) {
    // Node's sentence names the option; what follows it explains Node's own rules.
    const message = error instanceof Error ? error.message.split(/\. |\n/, 1)[0]! : String(error)
    throw new ConfigError(`${message}. \`maskline --help\` lists what there is.`, { cause: error })
  }
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}
