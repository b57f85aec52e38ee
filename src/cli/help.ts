// What `--help` prints: of all, or of one command. Made from the tables of commands and settings.
import { type Setting, type SettingName, settings } from '../config.ts'
import { type CommandName, commands, type OptionName, options as optionTable } from './commands.ts'

export function help(name: CommandName | undefined): string {
  return (name === undefined ? overview() : helpOf(name)).join('\n')
}

function helpOf(name: CommandName): string[] {
  const { line, about, argument, options, examples } = commands[name]
  return [
    `maskline ${name}: ${line}.`,
    '',
    ...about,
    '',
    ...(argument === undefined ? [] : [`Usage: maskline ${name} ${argument} [OPTIONS]`, '']),
    'Options:',
    ...optionRows(options),
    row('--help', 'this text'),
    '',
    examples.length > 1 ? 'Examples:' : 'Example:',
    ...examples.map((example) => `  ${example}`),
    '',
    'Options win over settings, which are read from the environment. `maskline --help` lists them.',
  ]
}

function overview(): string[] {
  return [
    'Maskline lets two people text and call each other through proxy numbers, so that neither learns the number of the other.',
    'It speaks the Twilio Proxy v1 API: programs and libraries written for that work against it unchanged.',
    '',
    'Usage: maskline COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...(Object.keys(commands) as CommandName[]).map((name) => row(name, commands[name].line)),
    '',
    'Options:',
    ...optionRows(Object.keys(optionTable) as OptionName[]),
    row('--help', 'this text; after a command, what it does and takes'),
    row('--version', 'the version'),
    '',
    'Settings, read from the environment. None is needed to begin:',
    ...(Object.keys(settings) as SettingName[]).flatMap(settingRows),
    '',
    'To begin: maskline dev',
  ]
}

function optionRows(names: readonly OptionName[]): string[] {
  return names.map((name) => {
    const { argument, setting, doc } = optionTable[name]
    const shown = argument === undefined ? `--${name}` : `--${name} ${argument}`
    return row(shown, setting === undefined ? doc : `${doc} (${setting})`)
  })
}

function settingRows(name: SettingName): string[] {
  const { doc, fallback, secret, aliases = [] }: Setting<unknown> = settings[name]
  const notes = [
    ...(fallback === undefined ? [] : [`default ${fallback as string | number | boolean}`]),
    ...(aliases.length > 0 ? [`or ${aliases.join(', ')}`] : []),
    ...(secret ? [`or a file that ${name}_FILE names`] : []),
  ]
  return [`  ${name}`, `      ${doc}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`]
}

const row = (name: string, text: string) => `  ${name.padEnd(24)} ${text}`
