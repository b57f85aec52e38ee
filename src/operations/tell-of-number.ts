// Tells an account of numbers about which a carrier did not do what was wanted of it.
import { maskedNumber } from '../domain/phone-number.ts'
import { restoreMsMax } from '../domain/pointed-number.ts'
import { Unavailable } from '../domain/problem.ts'
import type { PointedNumber } from '../storage/pointed-numbers.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

/** A number in a pool is not brought here. */
export function tellNotPointed(context: Context, held: PointedNumber, error: Error): Promise<void> {
  return raiseAlert(context, 'number-not-pointed', { ...about(held), values: valuesOf(held, error) })
}

/** A number that left its pool will not be set back: the operator has to. */
export function tellNotRestored(context: Context, held: PointedNumber, error: Error): Promise<void> {
  const days = String(restoreMsMax / 86_400_000)
  const values = { ...valuesOf(held, error), days, settings: shownSettings(held.settings ?? '') }
  return raiseAlert(context, 'number-not-restored', { ...about(held), values })
}

const about = ({ account_sid, service_sid, sid: resource_sid }: PointedNumber) => ({
  account_sid,
  service_sid,
  resource_sid,
})

function valuesOf({ carrier, phone_number }: PointedNumber, error: Error): Record<string, string> {
  const masked = maskedNumber(phone_number)
  // What else is thrown is a bug: its text is for the log.
  const said = error instanceof Unavailable ? error.message : 'The log says why.'
  return { carrier, number: masked, reason: said.replaceAll(phone_number, masked) }
}

/** Characters of settings that are shown: an alert is to be read. */
const settingsShownMax = 2_000

/** Settings may hold addresses with a password or a token, or with the number of whom somebody has calls forwarded to. */
function shownSettings(settings: string): string {
  return settings
    .replace(/(?<=:\/\/)[^/?#@\s"]*@/g, '')
    .replace(/(?<=[?&][^=&"]*(?:token|key|secret|pass|auth|sig)[^=&"]*=)[^&#\s"]+/gi, '...')
    .replace(/(?<![0-9A-Za-z])[0-9]{7,15}(?![0-9A-Za-z])|(?<=%2B)[0-9]{7,15}/g, maskedNumber)
    .slice(0, settingsShownMax)
}
