// What carriers bring: texts, calls, and how those go on that we sent. The door for all of them, by request or by connection.
import type { AddressOf, Carrier, CarrierEvent, Ingress, Reply, Verdict } from '../carriers/carrier.ts'
import { Problem, problem } from '../domain/problem.ts'
import type { IngressRefusal } from '../events.ts'
import { isSid, type Sid } from '../domain/sid.ts'
import { accountBySid } from '../storage/accounts.ts'
import { serviceBySid } from '../storage/services.ts'
import { bridgeCall } from './bridge-call.ts'
import { carrierAddress } from './carrier-address.ts'
import type { Context } from './ports.ts'
import { receivePart } from './receive-part.ts'
import { recordLeg } from './record-leg.ts'
import { recordNamedStatus, recordStatus } from './record-status.ts'
import { relayMessage } from './relay-message.ts'

/** A request that says to be a carrier's, and the scheme and authority by which it reached us. */
export interface Brought {
  readonly ingress: Omit<Ingress, 'tokens'>
  readonly base: string
}

/**
 * Somebody calls an address of a service, in Twilio's shape.
 * @throws {Problem} account-unknown, signature-invalid, service-unknown, and those of the carrier's `parse`
 * @throws {Unavailable} the carrier should bring it again
 */
export async function receiveAtService(
  context: Context,
  { account_sid, service_sid }: { readonly account_sid: string; readonly service_sid: string },
  { ingress, base }: Brought,
): Promise<Reply> {
  const { database, vault, carriers } = context
  if (!isSid('AC', account_sid))
    throw refused(context, ingress, { carrier: 'any', reason: 'account-unknown' })
  const account = await accountBySid(database.db, account_sid)
  const sealed = [account?.sealed_token, account?.sealed_secondary_token].flatMap((token) => token ?? [])
  const request = { ...ingress, tokens: sealed.map((token) => vault.open(token, account_sid)) }
  const possible = carriers.all.filter(
    (one) => one.ingress?.at === 'service' && (one.account_sid ?? account_sid) === account_sid,
  )
  // Who exists is not for strangers to find out: an account that does not is answered as a wrong signature is.
  const carrier = account && possible.find((one) => one.ingress!.verify(request) === 'genuine')
  if (carrier === undefined) {
    const verdicts = possible.map((one) => one.ingress!.verify(request))
    throw refused(context, ingress, {
      carrier: 'any',
      reason: account ? nearest(verdicts) : 'unknown-account',
    })
  }
  const service = isSid('KS', service_sid)
    ? await serviceBySid(database.db, { account_sid, service_sid })
    : undefined
  if (service === undefined)
    throw refused(context, ingress, { carrier: carrier.name, reason: 'service-unknown' })
  const key = { account_sid, service_sid: service.sid }
  return receive(context, carrier, { request, address: carrierAddress(base, carrier, key), account_sid })
}

/**
 * Somebody calls an address of a carrier.
 * @throws {Problem} signature-invalid, and those of the carrier's `parse`
 * @throws {Unavailable} the carrier should bring it again
 */
export async function receiveAtCarrier(
  context: Context,
  name: string,
  { ingress, base }: Brought,
): Promise<Reply> {
  const carrier = carrierCalled(context, name)
  const request = { ...ingress, tokens: [] }
  if (carrier?.account_sid === undefined)
    throw refused(context, ingress, { carrier: 'none', reason: 'unknown-carrier' })
  const { account_sid } = carrier
  const verdict = carrier.ingress!.verify(request)
  if (verdict !== 'genuine') throw refused(context, ingress, { carrier: name, reason: verdict })
  return receive(context, carrier, {
    request,
    address: carrierAddress(base, carrier, { account_sid }),
    account_sid,
  })
}

/** Whose address /carriers/{name} is. */
export function carrierCalled({ carriers }: Context, name: string): Carrier | undefined {
  return carriers.all.find((one) => one.name === name && one.ingress?.at === 'carrier')
}

/** Where a request is nobody's: what it was most nearly. */
function nearest(verdicts: readonly Verdict[]): Exclude<Verdict, 'genuine'> {
  const order = ['stale', 'wrong-account', 'forged'] as const
  return order.find((one) => verdicts.includes(one)) ?? 'unsigned'
}

function refused(
  { events }: Context,
  { subject }: Omit<Ingress, 'tokens'>,
  { carrier, reason }: { readonly carrier: string; readonly reason: IngressRefusal },
): Problem {
  events.ingressRefused({ carrier, subject, reason })
  return problem(reason === 'service-unknown' || reason === 'account-unknown' ? reason : 'signature-invalid')
}

interface Genuine {
  readonly request: Ingress
  readonly account_sid: Sid<'AC'>
  readonly address: AddressOf
}

async function receive(
  context: Context,
  carrier: Carrier,
  { request, account_sid, address }: Genuine,
): Promise<Reply> {
  const { name, ingress } = carrier
  try {
    let reply = ingress!.understood
    for (const event of ingress!.parse(request)) {
      reply = (await receiveEvent(context, carrier, event, { account_sid, address })) ?? reply
    }
    return reply
  } catch (error) {
    if (error instanceof Problem)
      context.events.ingressRefused({ carrier: name, subject: request.subject, reason: error.kind })
    throw error
  }
}

/**
 * One thing that a carrier brings: recorded when this returns.
 * @param account_sid whose it is, for a carrier that is everybody's
 * @returns what the carrier is to do, if it is a call that came in
 * @throws {Problem} it is about nothing that is known
 * @throws {Unavailable} the carrier should bring it again
 */
export async function receiveEvent(
  context: Context,
  carrier: Carrier,
  event: CarrierEvent,
  { account_sid, address }: Pick<Genuine, 'account_sid' | 'address'>,
): Promise<Reply | undefined> {
  const { name } = carrier
  switch (event.kind) {
    case 'call': {
      const { sid, from, to, native } = event
      const plan = await bridgeCall(context, { account_sid, carrier: name, sid, from, to, native })
      return carrier.voice?.answer(plan, address)
    }
    case 'text': {
      const sid = event.text.sid ?? context.sids.mint(event.text.media_urls.length > 0 ? 'MM' : 'SM')
      await relayMessage(context, { ...event.text, sid, account_sid, carrier: name })
      break
    }
    case 'text-part':
      await receivePart(context, { ...event.part, account_sid, carrier: name })
      break
    case 'text-status':
      await receiveStatus(context, event, { account_sid, carrier: name })
      break
    case 'leg':
      await recordLeg(context, { ...event.side, account_sid }, event.report)
      break
    case 'ignored':
      context.events.ingressIgnored({ carrier: name, reason: event.reason })
      break
  }
  return undefined
}

async function receiveStatus(
  context: Context,
  { about, status, code }: Extract<CarrierEvent, { kind: 'text-status' }>,
  whose: { readonly account_sid: Sid<'AC'>; readonly carrier: string },
): Promise<void> {
  const report = { ...whose, status, ...(code !== undefined && { code }) }
  if ('id' in about) await recordNamedStatus(context, { ...report, id: about.id })
  else await recordStatus(context, { ...report, ...about })
}
