import { type Setting, type SettingName, settings } from '../config.ts'

const commands = {
  dev: {
    line: 'start with everything made up: database, phones, an account and a demo session',
    options: ['--port N', '--host ADDRESS', '--data-dir PATH', '--memory'],
  },
  serve: {
    line: 'start for others: your database, your account, nothing made up',
    options: ['--port N', '--host ADDRESS', '--data-dir PATH', '--memory'],
  },
  migrate: {
    line: 'bring the database to the schema of this version, and end (dev and serve do it, too)',
    options: ['--data-dir PATH'],
  },
  doctor: {
    line: 'check settings and database, and print what a bug report needs',
    options: ['--data-dir PATH'],
  },
} as const

const optionLines: Record<string, string> = {
  '--port N': 'port to listen on (MASKLINE_PORT); 0 takes any free one',
  '--host ADDRESS': 'address to listen on (MASKLINE_HOST)',
  '--data-dir PATH': 'directory of the embedded database (MASKLINE_DATA_DIR)',
  '--memory': 'keep nothing: an embedded database that ends with the process',
}

/** The help text of one command, or of all. */
export function help(name: string | undefined): string {
  if (name === undefined || !Object.hasOwn(commands, name)) return overview()
  const { line, options } = commands[name as keyof typeof commands]
  return [
    `maskline ${name}: ${line}`,
    '',
    'Options:',
    ...options.map((option) => row(option, optionLines[option] ?? '')),
    '',
    'Settings, from the environment, are listed by `maskline --help`.',
  ].join('\n')
}

function overview(): string {
  return [
    "Maskline: two people talk through a proxy number, and neither learns the other's.",
    'Speaks the Twilio Proxy v1 API.',
    '',
    'Usage: maskline COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...Object.entries(commands).map(([name, { line }]) => row(name, line)),
    '',
    'Options:',
    ...Object.entries(optionLines).map(([option, line]) => row(option, line)),
    row('--help', 'this text; after a command, what it takes'),
    row('--version', 'the version'),
    '',
    'Settings, from the environment:',
    ...(Object.keys(settings) as SettingName[]).flatMap(settingRows),
    '',
    'To begin: maskline dev',
  ].join('\n')
}

function settingRows(name: SettingName): string[] {
  const { doc, fallback, secret, aliases = [] }: Setting<unknown> = settings[name]
  const notes = [
    ...(fallback === undefined ? [] : [`default ${String(fallback)}`]),
    ...(aliases.length > 0 ? [`or ${aliases.join(', ')}`] : []),
    ...(secret ? [`or ${name}_FILE`] : []),
  ]
  return [`  ${name}`, `      ${doc}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`]
}

const row = (name: string, text: string) => `  ${name.padEnd(17)} ${text}`
