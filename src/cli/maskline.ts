#!/usr/bin/env node
// The command line: which command, with which settings. What a command does is in the file of its name.
import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from '../config.ts'
import { dev } from './dev.ts'
import { doctor } from './doctor.ts'
import { explain } from './explain.ts'
import { help } from './help.ts'
import { migrateCommand } from './migrate.ts'
import { serve } from './serve.ts'
import { version } from './version.ts'

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  'data-dir': { type: 'string' },
  memory: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

const commands = { dev, serve, migrate: migrateCommand, doctor }

/** Exit codes: 0 done, 1 it could not be done, 2 the command line or a setting is wrong. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args)
  const [name, ...rest] = positionals
  if (values.version) return say(`maskline ${version}`)
  if (values.help || name === undefined || name === 'help') return say(help(name === 'help' ? rest[0] : name))
  if (!Object.hasOwn(commands, name))
    throw new ConfigError(`There is no command "${name}". \`maskline --help\` lists them.`)
  if (rest.length > 0)
    throw new ConfigError(`${name} takes no "${rest[0]}". \`maskline ${name} --help\` says what it takes.`)
  const config = readConfig(process.env, {
    MASKLINE_PORT: values.port,
    MASKLINE_HOST: values.host,
    MASKLINE_DATA_DIR: values['data-dir'],
  })
  return commands[name as keyof typeof commands](config, { memory: values.memory ?? false })
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw new ConfigError(`${message}. \`maskline --help\` lists what there is.`, { cause: error })
  }
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = error instanceof ConfigError ? 2 : 1
  process.stderr.write(`maskline: ${explain(error)}\n`)
}
