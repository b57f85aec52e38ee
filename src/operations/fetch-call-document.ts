// What an application says is to happen next with a call that it was given out of session.
import type { CallPlan } from '../domain/call-plan.ts'
import type { DocumentRequest } from '../domain/call-score.ts'
import { accountBySid } from '../storage/accounts.ts'
import { poolNumberOfAccount } from '../storage/pool-numbers.ts'
import { serviceBySid } from '../storage/services.ts'
import { answerOf } from './ask-out-of-session.ts'
import { bridgeCall, type InboundCall, nativeForm } from './bridge-call.ts'
import { callApplication } from './call-application.ts'
import type { Context } from './ports.ts'

/** What is played when no document came: the call ends. */
const nothing: CallPlan = [{ do: 'hangup' }]

/** The plan that the answer is. Whatever went wrong is an alert, and ends the call. */
export async function fetchCallDocument(
  context: Context,
  call: InboundCall,
  request: DocumentRequest,
): Promise<CallPlan> {
  const { account_sid, from, to, sid } = call
  if (isHandedOver(request.url, account_sid)) return bridgeCall(context, call)
  const { db } = context.database
  const form = { ...nativeForm(call), ...call.native, ...request.form }
  const account = await accountBySid(db, account_sid)
  const token = context.vault.open(account!.sealed_token, account_sid)
  const number = await poolNumberOfAccount(db, account_sid, to)
  const service_sid = number?.service_sid ?? null
  const heard = await callApplication(context, {
    matter: { account_sid, service_sid, about: 'document', resource_sid: sid, parameters: form },
    ...(request.method === 'GET'
      ? { url: withQuery(request.url, form), method: 'GET', form: {} }
      : { url: request.url, form }),
    token,
    idempotencyToken: sid,
  })
  const service = service_sid && (await serviceBySid(db, { account_sid, service_sid }))
  // The number left its service while the call was up: nobody is there who could say what happens.
  if (!service) return nothing
  const stray = { service, kind: 'voice', from, to, sid, native: form } as const
  const answer = await answerOf(context, stray, heard, request.url)
  if (answer.kind === 'session') return bridgeCall(context, call)
  return answer.kind === 'plan' ? answer.plan : nothing
}

/**
 * Whether it is the address at which Proxy takes calls over, whatever the host: programs hand calls over by the address
 * that Twilio's documentation names (contract 3.6).
 */
function isHandedOver(url: string, account_sid: string): boolean {
  const path = URL.parse(url)?.pathname ?? ''
  return new RegExp(`^/v1/Accounts/${account_sid}/Proxy/KS[0-9a-fA-F]{32}/Webhooks/Call$`).test(path)
}

function withQuery(url: string, form: Readonly<Record<string, string>>): string {
  const target = new URL(url)
  for (const [name, value] of Object.entries(form)) target.searchParams.set(name, value)
  return target.href
}
