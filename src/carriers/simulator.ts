// Carrier zero: a network that exists only in the database. Every valid number is the account's own, and texts are
// handed over by the statement that records them (storage/record-sends.ts, record-contacts.ts).
//
// It is called in Twilio's shape by whoever signs with an auth token of the account: what a program's own tests do.
import { isSignedBy } from '../net/signature.ts'
import { formOf, utf8 } from '../form.ts'
import { writeTwiml } from '../twiml/write.ts'
import type { Carrier, Ingress, Inventory, Verdict } from './carrier.ts'
import { SimulatedFaults } from './simulated-faults.ts'
import { dialReports, emptyResponse, parseWebhook, xmlReply } from './twilio-webhooks.ts'

/** @param inventory the numbers of the simulated network, kept in the database */
export function simulator(inventory: Inventory): Carrier {
  const faults = new SimulatedFaults()
  return {
    name: 'simulator',
    kind: 'simulator',
    inventory,
    outlet: faults,
    faults,
    ingress: {
      at: 'service',
      verify,
      parse: (request) => [parseWebhook(request)],
      understood: emptyResponse,
    },
    voice: { answer: (plan, address) => xmlReply(writeTwiml(plan, dialReports(address))) },
  }
}

function verify({ url, headers, body, tokens }: Ingress): Verdict {
  const signature = headers['x-twilio-signature']
  if (signature === undefined) return 'unsigned'
  const parameters = Object.fromEntries(formOf(utf8(body)))
  return isSignedBy(tokens, { signature, url, parameters }) ? 'genuine' : 'forged'
}
