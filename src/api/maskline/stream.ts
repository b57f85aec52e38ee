// The live stream: alerts and contacts of the account, as they happen.
import { isSid } from '../../domain/sid.ts'
import { flag, type Json, timestamp } from '../../fields.ts'
import { unchanged } from '../../operations/find-alert.ts'
import type { LiveEvent } from '../../operations/ports.ts'
import { decoder } from '../../parameters.ts'
import { formParameters } from '../resource-description.ts'
import type { ApiRequest, Route, StreamEvent } from '../resource.ts'
import { alert } from './alert.ts'

const question = {
  changes: { kind: flag, create: 'optional', doc: 'Whether to tell of changes, too. Default: false.' },
} as const
const read = decoder(question, 'create')

export const streamRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/maskline/v1/stream',
    operation: 'WatchAccount',
    least: 'viewer',
    subject: {
      tag: 'Stream',
      about: 'What happens in the account, as it happens.',
      summary: 'Tells of alerts and contacts as they happen',
      detail:
        'Server-sent events that do not end: `alert` with an alert, `contact` with a trace without its steps. ' +
        'The header `Last-Event-ID` resumes after that event. An account has at most 10 streams. ' +
        'With `Changes=true` also, without an `id` and of the process that answers alone: `change`, what a request or a job ' +
        'has changed, by the name of the operation and SIDs; `asked`, how an application was called and what it answered.',
      path: {},
      query: formParameters(question, 'create'),
      status: 200,
      media: 'text/event-stream',
      answer: { name: 'Events', schema: { type: 'string', description: 'Server-sent events.' } },
    },
    handle(context, request) {
      const { account_sid } = request
      const { changes = false } = read(request.query)
      return Promise.resolve({
        status: 200,
        stream: (send) =>
          context.live.watch(account_sid, resumed(request), (event) => {
            if ('contact' in event || 'alert' in event || changes)
              send(eventOf(event, { context, base: request.base }))
          }),
      })
    },
  },
]

/** What is no event of ours resumes nothing. */
function resumed({ lastEventId: id = '' }: ApiRequest): string | undefined {
  return isSid('NO', id) || isSid('CT', id) || isSid('KI', id) ? id : undefined
}

function eventOf(event: LiveEvent, view: Parameters<typeof alert.render>[1]): StreamEvent {
  if (event.name === 'change') return { event: 'change', data: event.change }
  if (event.name === 'asked') {
    return { event: 'asked', data: { ...event.asked, at: timestamp.encode(event.asked.at) } }
  }
  if (event.name === 'alert') {
    const data: Json = alert.render(unchanged(event.alert), view, {})
    return { id: event.alert.sid, event: 'alert', data }
  }
  const { date_created, ...contact } = event.contact
  return {
    id: contact.sid,
    event: 'contact',
    data: { ...contact, date_created: timestamp.encode(date_created) },
  }
}
