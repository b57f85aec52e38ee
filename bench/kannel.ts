// Kannel, the SMS gateway that operators have run for twenty years: bearerbox, smsbox and its own fake SMSC, which stands
// for a carrier. It answers 202 when a text is in its queue and its store, a file that it does not wait for the disk to
// have; from there the text goes to the SMSC.
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Running } from './children.ts'
import { listening, type Started, start, until } from './processes.ts'
import { freePort } from '../test/support/postgres.ts'

const bearerbox = '/usr/sbin/bearerbox'
const smsbox = '/usr/sbin/smsbox'
const fakeSmsc = '/usr/lib/kannel/test/fakesmsc'

/** Milliseconds in which all that was accepted must have been delivered. */
const deliverMsMax = 60_000

export const kannelUser = { username: 'bench', password: 'bench' }

/** Its version; or what to do. */
export function findKannel(): { version: string } | { missing: string } {
  const absent = [bearerbox, smsbox, fakeSmsc].find((file) => !existsSync(file))
  if (absent !== undefined)
    return { missing: `there is no ${absent}: apt-get install --no-install-recommends kannel kannel-extras` }
  const said = spawnSync(bearerbox, ['--version'], { encoding: 'utf8' })
  return { version: /version `([^']+)'/.exec(said.stdout + said.stderr)?.[1] ?? 'unknown' }
}

export interface Kannel extends Running {
  /** Waits until the fake SMSC has got as many texts in all, and says when it had. */
  delivered(count: number): Promise<{ readonly got: number; readonly at: number }>
}

export async function startKannel(directory: string): Promise<Kannel> {
  const ports: Ports = {
    admin: await freePort(),
    smsbox: await freePort(),
    smsc: await freePort(),
    sendsms: await freePort(),
  }
  const file = join(directory, 'kannel.conf')
  writeFileSync(file, configuration(ports, join(directory, 'kannel.store')))
  await using stack = new AsyncDisposableStack()
  const run = (command: string, args: readonly string[], hears?: (text: string) => void): Started =>
    stack.use(start({ command, args, cwd: directory, env: {}, ...(hears && { hears }) }))

  // Errors only, as whatever they printed would slow them.
  await listening(run(bearerbox, ['-v', '3', file]), ports.smsbox)
  await listening(run(smsbox, ['-v', '3', file]), ports.sendsms)
  const counter = new Counter()
  // It sends no texts of its own, and numbers those that it gets.
  const flags = ['-H', '127.0.0.1', '-r', String(ports.smsc), '-m', '0', '0 0 text none']
  run(fakeSmsc, flags, (text) => counter.hear(text))
  await until('the fake SMSC at the bearerbox', deliverMsMax, () => counter.connected)

  const running = stack.move()
  return {
    port: ports.sendsms,
    async delivered(count) {
      await until(`${count} texts at the fake SMSC`, deliverMsMax, () => counter.got >= count)
      return { got: counter.got, at: counter.at }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Reads what the fake SMSC prints: a numbered line for each text. */
export class Counter {
  got = 0
  at = 0
  connected = false
  #partial = ''

  hear(text: string): void {
    const said = this.#partial + text
    if (said.includes('Connecting to')) this.connected = true
    const lineEnd = said.lastIndexOf('\n') + 1
    this.#partial = said.slice(lineEnd)
    const last = said.lastIndexOf('Got message ', lineEnd)
    const number = last < 0 ? null : /^Got message (\d+):/.exec(said.slice(last, lineEnd))
    if (number === null) return
    this.got = Number(number[1])
    this.at = Date.now()
  }
}

type Ports = Readonly<Record<'admin' | 'smsbox' | 'smsc' | 'sendsms', number>>

function configuration(ports: Ports, store: string): string {
  const groups = {
    core: {
      'admin-port': ports.admin,
      'admin-interface': '127.0.0.1',
      'admin-password': kannelUser.password,
      'smsbox-port': ports.smsbox,
      'smsbox-interface': '127.0.0.1',
      'box-allow-ip': '127.0.0.1',
      'box-deny-ip': '*.*.*.*',
      'log-level': 3,
      'store-type': 'file',
      'store-location': store,
    },
    smsc: { smsc: 'fake', port: ports.smsc, 'connect-allow-ip': '127.0.0.1' },
    smsbox: {
      'bearerbox-host': '127.0.0.1',
      'sendsms-port': ports.sendsms,
      'sendsms-interface': '127.0.0.1',
      'log-level': 3,
    },
    'sendsms-user': { ...kannelUser, 'max-messages': 1 },
    'sms-service': { keyword: 'default', 'max-messages': 0, text: 'none' },
  }
  return Object.entries(groups)
    .map(([group, settings]) =>
      [['group', group], ...Object.entries(settings)].map(([name, value]) => `${name} = ${value}\n`).join(''),
    )
    .join('\n')
}
