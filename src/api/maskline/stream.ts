// The live stream: alerts and contacts of the account, as they happen.
import { isSid } from '../../domain/sid.ts'
import type { Json } from '../../fields.ts'
import { timestamp } from '../../fields.ts'
import { unchanged } from '../../operations/find-alert.ts'
import type { LiveEvent } from '../../operations/ports.ts'
import type { ApiRequest, Route, StreamEvent } from '../resource.ts'
import { alert } from './alert.ts'

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
        'The header `Last-Event-ID` resumes after that event. An account has at most 10 streams.',
      path: {},
      status: 200,
      media: 'text/event-stream',
      answer: { name: 'Events', schema: { type: 'string', description: 'Server-sent events.' } },
    },
    handle(context, request) {
      const { account_sid } = request
      return Promise.resolve({
        status: 200,
        stream: (send) =>
          context.live.watch(account_sid, resumed(request), (event) =>
            send(eventOf(event, { context, base: request.base })),
          ),
      })
    },
  },
]

/** What is no event of ours resumes nothing. */
function resumed({ lastEventId: id = '' }: ApiRequest): string | undefined {
  return isSid('NO', id) || isSid('CT', id) || isSid('KI', id) ? id : undefined
}

function eventOf(event: LiveEvent, view: Parameters<typeof alert.render>[1]): StreamEvent {
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
