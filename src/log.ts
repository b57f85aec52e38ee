// The log. What it must never hold: a person's number, a body, a secret (see also events.ts).
import { type DestinationStream, type Logger, pino } from 'pino'

/** Standard error by default, so that standard output stays for people and pipes. */
export function createLog(
  level: string,
  to: DestinationStream = pino.destination({ fd: 2, sync: false }),
): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: failure } },
    to,
  )
}

/**
 * What of an error may be logged. A database's errors also carry the values of keys (`detail`) and of rows (`where`), and
 * its messages the text of what could not be read: numbers and bodies. Its code and the stack's places say enough.
 */
function failure(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const fromDatabase = 'severity' in error
  const places = error.stack?.split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: error.name,
    message: fromDatabase ? undefined : error.message,
    ...('code' in error && { code: error.code }),
    ...('constraint' in error && { constraint: error.constraint }),
    at: places?.map((line) => line.trim()),
    ...(error.cause !== undefined && { cause: failure(error.cause) }),
  }
}
