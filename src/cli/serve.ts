import { type Config, ConfigError } from '../config.ts'
import { createLog } from '../log.ts'
import { firstAccount, type Flags, listenAs, open } from './open.ts'
import { stopRequest } from './stop.ts'

/** Requests per second of one account to one endpoint, unless the settings say otherwise (contract 1.8). */
const perSecond = 30

/** `maskline serve`: for others, with nothing made up. */
export async function serve(config: Config, flags: Flags): Promise<number> {
  refuseLongLeave(config)
  const log = createLog(config.MASKLINE_LOG_LEVEL ?? 'info')
  const stop = stopRequest({
    limit: config.MASKLINE_STOP_SECONDS,
    tell: (text) => log.info(text),
    tellLimit: (text) => log.error(text),
  })
  const maskline = await open(config, flags, log, { make: false })
  try {
    await firstAccount(config, maskline, { make: false })
    const listening = await listenAs(config, maskline, { host: '0.0.0.0', rateLimit: perSecond }, log)
    const { engine, place } = maskline.database
    log.info({ port: listening.port, engine, place, migrated: maskline.migrated }, 'serving')
    if (engine === 'embedded') {
      log.warn(
        'the embedded database survives a killed process, not a power cut: set DATABASE_URL for production',
      )
    }
    const signal = await stop
    if (signal === 'SIGTERM') await listening.leave(config.MASKLINE_LEAVE_SECONDS)
    await listening.close()
  } finally {
    await maskline.close()
  }
  log.info('stopped')
  return 0
}

/** It would be cut off by the limit before it has begun to finish what is under way. */
function refuseLongLeave({ MASKLINE_LEAVE_SECONDS: leave, MASKLINE_STOP_SECONDS: stop }: Config): void {
  if (leave < stop) return
  throw new ConfigError(
    `MASKLINE_LEAVE_SECONDS is ${leave} and must be less than MASKLINE_STOP_SECONDS, which is ${stop}.`,
  )
}
