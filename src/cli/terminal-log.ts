// The log of `maskline dev`: for a person at a terminal, a line per event instead of JSON.
import type { DestinationStream } from 'pino'

/** https://github.com/pinojs/pino/blob/main/docs/api.md#logger-level */
const words: Readonly<Record<number, string>> = {
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

export const terminalLog: DestinationStream = {
  write(line: string) {
    process.stderr.write(`${readable(JSON.parse(line) as Record<string, unknown>)}\n`)
  },
}

/** `warn: text dropped (code 80902, reason no-active-session, ...)` */
export function readable({ level, time: _time, msg, ...facts }: Record<string, unknown>): string {
  const told = Object.entries(facts).map(([name, fact]) => `${name} ${shown(fact)}`)
  return `${words[Number(level)] ?? 'log'}: ${String(msg)}${told.length > 0 ? ` (${told.join(', ')})` : ''}`
}

const shown = (fact: unknown) => (typeof fact === 'string' ? fact : JSON.stringify(fact))
