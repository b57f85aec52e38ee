// A small SMSC, made with the package that Maskline's side uses, too: for tests that want it to misbehave on command. The
// peers that nobody here wrote are in test/carriers/smpp-peers.test.ts.
import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import smpp from 'smpp'

type SmscSession = Parameters<Parameters<typeof smpp.createServer>[1]>[0]
type SmscPdu = Parameters<SmscSession['send']>[0]

/** What a submit_sm is answered with: a status, nothing at all, or the end of the connection. */
export type SubmitAnswer = number | 'silent' | 'drop'

export interface Smsc extends AsyncDisposable {
  readonly port: number
  /** Every submit_sm that came, in order, refused ones too. */
  readonly submitted: SmscPdu[]
  /** Every bind, and other requests by their name. */
  readonly binds: SmscPdu[]
  readonly unbinds: SmscPdu[]
  readonly enquiries: SmscPdu[]
  readonly nacks: SmscPdu[]
  /** Sessions that are bound now. */
  readonly sessions: Set<SmscSession>
  /** May be set anew at any time. */
  submit: (pdu: SmscPdu, count: number) => SubmitAnswer
  bind: (pdu: SmscPdu) => number | 'silent'
  /** Whether signs of life are answered. */
  alive: boolean
  /** Sends a request over the first session and waits for the answer's status. */
  bring(command: 'deliver_sm' | 'data_sm', fields: Readonly<Record<string, unknown>>): Promise<number>
  /** Ends every connection. */
  drop(): void
}

export interface SmscOptions {
  readonly port?: number
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** The id that the SMSC gives the submit_sm with this place, from 1. */
export const messageId = (place: number) => `id${place}`

export async function startSmsc({ port = 0, tls }: SmscOptions = {}): Promise<Smsc> {
  const accepted = new Set<SmscSession>()
  const server: Server = smpp.createServer(tls ?? {}, (session) => {
    accepted.add(session)
    session.on('close', () => {
      accepted.delete(session)
      smsc.sessions.delete(session)
    })
    session.on('error', () => undefined)
    serve(smsc, session)
  })
  const smsc: Smsc = {
    get port() {
      return (server.address() as AddressInfo).port
    },
    submitted: [],
    binds: [],
    unbinds: [],
    enquiries: [],
    nacks: [],
    sessions: new Set(),
    submit: () => 0,
    bind: () => 0,
    alive: true,
    bring(command, fields) {
      const [session] = smsc.sessions
      return new Promise((resolve) => {
        session!.send(new smpp.PDU(command, fields), (answer) => {
          resolve(answer.command_status)
        })
      })
    },
    drop() {
      for (const session of accepted) session.destroy()
    },
    async [Symbol.asyncDispose]() {
      smsc.drop()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return smsc
}

function serve(smsc: Smsc, session: SmscSession): void {
  for (const command of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
    session.on(command, (pdu) => {
      smsc.binds.push(pdu)
      const command_status = smsc.bind(pdu)
      if (command_status === 'silent') return
      session.send(pdu.response({ command_status, system_id: 'smsc' }))
      // What comes in goes to the receiver of a pair.
      if (command_status === 0 && command !== 'bind_transmitter') smsc.sessions.add(session)
    })
  }
  session.on('submit_sm', (pdu) => {
    const place = smsc.submitted.push(pdu)
    const answer = smsc.submit(pdu, place)
    if (answer === 'drop') session.destroy()
    else if (answer !== 'silent') {
      session.send(pdu.response({ command_status: answer, message_id: messageId(place) }))
    }
  })
  session.on('enquire_link', (pdu) => {
    smsc.enquiries.push(pdu)
    if (smsc.alive) session.send(pdu.response())
  })
  session.on('unbind', (pdu) => {
    smsc.unbinds.push(pdu)
    session.send(pdu.response())
    session.close()
  })
  session.on('generic_nack', (pdu) => {
    smsc.nacks.push(pdu)
  })
}

/** What a handset shows of packets: bodies in the order of their headers, as the characters that their coding says. */
export function shownBy(packets: readonly SmscPdu[]): string {
  const parts = packets.map((pdu) => {
    const octets = pdu['short_message'] as Buffer
    const header = (Number(pdu['esm_class']) & 0x40) === 0 ? 0 : octets[0]! + 1
    const coding = pdu['data_coding'] === 8 ? 'utf-16be' : 'latin1'
    return { place: header === 0 ? 1 : octets[5]!, octets: octets.subarray(header), coding }
  })
  const sorted = parts.toSorted((one, other) => one.place - other.place)
  return new TextDecoder(sorted[0]?.coding).decode(Buffer.concat(sorted.map(({ octets }) => octets)))
}
