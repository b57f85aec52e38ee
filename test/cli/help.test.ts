import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commands, type CommandName, options } from '../../src/cli/commands.ts'
import { help } from '../../src/cli/help.ts'
import { settings } from '../../src/config.ts'
import manifest from '../../package.json' with { type: 'json' }
import { runMaskline } from '../support/child-maskline.ts'

const names = Object.keys(commands) as CommandName[]

test('without a command, or with --help, all commands, options and settings are listed', async () => {
  for (const args of [[], ['--help'], ['help']]) {
    const { code, stdout, stderr } = await runMaskline(args)
    assert.deepEqual([code, stderr], [0, ''], args.join(' '))
    for (const name of names) assert.match(stdout, new RegExp(`^  ${name} .*\\w`, 'm'))
    for (const name of Object.keys(options)) assert.match(stdout, new RegExp(`^  --${name} .*\\w`, 'm'))
    for (const name of Object.keys(settings)) assert.match(stdout, new RegExp(`^  ${name}\n {6}.*\\w`, 'm'))
    assert.match(stdout, /^To begin: maskline dev$/m)
  }
})

test('--help after a command tells what it does and exactly what it takes', async () => {
  for (const name of names) {
    const { code, stdout } = await runMaskline([name, '--help'])
    assert.equal(code, 0)
    assert.ok(stdout.startsWith(`maskline ${name}: ${commands[name].line}.\n`), stdout)
    const told = [...stdout.matchAll(/^ {2}--([\w-]+)/gm)].map(([, option]) => option)
    assert.deepEqual(told, [...commands[name].options, 'help'])
    assert.equal((await runMaskline(['help', name])).stdout, stdout)
  }
})

test('help fits a terminal of 120 columns, but for the documentation of settings', () => {
  for (const text of [undefined, ...names].map(help)) {
    const long = text.split('\n').filter((line) => line.length > 120 && !line.startsWith('      '))
    assert.deepEqual(long, [])
  }
})

test('--version tells the version of the package', async () => {
  const { code, stdout } = await runMaskline(['--version'])
  assert.deepEqual([code, stdout], [0, `maskline ${manifest.version}\n`])
})
