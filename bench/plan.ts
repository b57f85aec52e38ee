// What the command line asks for.
import { parseArgs } from 'node:util'
import { type PeerName, peerNames } from './peers.ts'
import { sessionsMax } from './world.ts'

export const usage = `npm run bench -- [--short] [--peers none|LIST] [--save NAME] [--openapi FILE]
                 [--rounds N] [--seconds N] [--sessions N] [--connections N]
  --short    a bounded run of two minutes, for CI
  --peers    of ${peerNames.join(', ')}: those named, and it fails when one is missing. Without it: those that are here
  --save     writes bench/results/NAME.json and NAME.svg, beside last.json and last.svg
  --openapi  the document that Prism mocks; without it Maskline's own`

export interface Plan {
  readonly rounds: number
  readonly seconds: number
  readonly warmUpSeconds: number
  /** Times that `maskline dev` is started. */
  readonly starts: number
  readonly sessions: number
  readonly connections: number
  readonly peers: readonly PeerName[]
  /** All peers of the list must be here. */
  readonly peersRequired: boolean
  readonly save: string | undefined
  readonly openapi: string | undefined
}

/** @throws {TypeError} with what is wrong */
export function planOf(args: readonly string[]): Plan {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      peers: text,
      save: text,
      openapi: text,
      rounds: text,
      seconds: text,
      sessions: text,
      connections: text,
    },
  })
  const whole = (name: 'rounds' | 'seconds' | 'sessions' | 'connections', fallback: number, max: number) => {
    const value = Number(values[name] ?? fallback)
    if (Number.isInteger(value) && value >= 1 && value <= max) return value
    throw new TypeError(`--${name} must be a whole number from 1 to ${max}`)
  }
  if (values.save !== undefined && !/^[\w-]+$/.test(values.save))
    throw new TypeError('--save takes a name of letters, digits and dashes')
  return {
    rounds: whole('rounds', values.short ? 2 : 7, 1000),
    seconds: whole('seconds', values.short ? 2 : 5, 3600),
    warmUpSeconds: values.short ? 1 : 6,
    starts: values.short ? 3 : 9,
    sessions: whole('sessions', 100, sessionsMax),
    connections: whole('connections', 64, 10_000),
    peers: peersOf(values.peers),
    peersRequired: values.peers !== undefined,
    save: values.save,
    openapi: values.openapi,
  }
}

function peersOf(list: string | undefined): PeerName[] {
  if (list === undefined) return peerNames
  if (list === 'none') return []
  return list.split(',').map((word) => {
    const name = peerNames.find((peer) => peer === word)
    if (name !== undefined) return name
    throw new TypeError(`--peers takes none, or some of ${peerNames.join(',')}, and no "${word}"`)
  })
}
