// What dev and serve do alike: open with the settings, listen, and end cleanly when told to.
import { type DestinationStream, type Logger, pino } from 'pino'
import { systemClock } from '../clock.ts'
import { type Config, ConfigError } from '../config.ts'
import { type Listening, listen, type Maskline, openMaskline } from '../main.ts'
import type { DatabaseSource } from '../storage/database.ts'

export interface Flags {
  readonly memory: boolean
}

/** Logs go to standard error, so that standard output stays for people and pipes. */
export function createLog(
  level: string,
  to: DestinationStream = pino.destination({ fd: 2, sync: false }),
): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, to)
}

/** @throws {ConfigError} when a place to keep things is named and --memory asks to keep nothing */
export function databaseSource(config: Config, { memory }: Flags): DatabaseSource {
  const url = config.DATABASE_URL
  if (memory && url !== undefined)
    throw new ConfigError('--memory and DATABASE_URL contradict each other: drop one of them.')
  if (memory) return { memory: true }
  if (url === undefined) return { directory: config.MASKLINE_DATA_DIR }
  if (!/^postgres(ql)?:\/\//.test(url)) throw new ConfigError('DATABASE_URL must begin with postgres://.')
  return { url, connectionsMax: config.MASKLINE_DATABASE_CONNECTIONS }
}

export function open(config: Config, flags: Flags, log: Logger): Promise<Maskline> {
  return openMaskline({
    database: databaseSource(config, flags),
    clock: systemClock,
    log,
    compat: config.MASKLINE_COMPAT,
    lenientNumbers: config.MASKLINE_LENIENT_NUMBERS,
  })
}

/** Listens as the settings say. Closes Maskline when it cannot. */
export async function listenAs(
  config: Config,
  maskline: Maskline,
  fallbackHost: string,
  log: Logger,
): Promise<Listening> {
  try {
    return await listen(maskline, {
      host: config.MASKLINE_HOST ?? fallbackHost,
      port: config.MASKLINE_PORT,
      publicUrl: config.MASKLINE_PUBLIC_URL?.replace(/\/+$/, ''),
      trustProxy: config.MASKLINE_TRUST_PROXY,
      log,
    })
  } catch (error) {
    await maskline.close()
    throw error
  }
}

/** Waits for Ctrl-C or SIGTERM, then answers what is under way and closes. A second signal ends at once. */
export async function untilStopped(maskline: Maskline, listening: Listening): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1))
        resolve()
      })
    }
  })
  await listening.close()
  await maskline.close()
}
