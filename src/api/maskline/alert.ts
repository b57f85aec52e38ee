// Alerts, with the names that Twilio's Monitor Alerts have.
import { alertLevels } from '../../domain/alert.ts'
import { choice, integer, text, timestamp, uri } from '../../fields.ts'
import { fetchAlert, listAlerts, type RaisedAlert } from '../../operations/find-alert.ts'
import { resource } from '../resource.ts'
import { orderFilter } from './order-filter.ts'

export const alert = resource({
  collection: 'alerts',
  root: '/maskline/v1',
  listKey: 'alerts',
  name: 'Alert',
  sid: ['NO'],
  key: 'alert_sid',
  unknown: 'alert-unknown',
  about: {
    is: "What an operator should know, with the codes of Twilio's debugger: why a contact went nowhere, what an application answered wrongly.",
    list: 'The oldest first, unless `Order` says otherwise. `StartDate` begins it later.',
  },
  fields: {
    service_sid: { kind: text({ max: 34 }), nullable: true, doc: 'SID of the service that it is about.' },
    resource_sid: {
      kind: text({ max: 191 }),
      nullable: true,
      doc: 'What it is about: SID of an interaction, a contact, a session, a callback, a number.',
    },
    error_code: {
      kind: text({ max: 5 }),
      from: ({ code }: RaisedAlert) => `${code}`,
      doc: 'Which alert it is: five digits.',
    },
    log_level: { kind: choice(alertLevels), from: ({ level }: RaisedAlert) => level, doc: 'How bad it is.' },
    alert_text: {
      kind: text({ max: 4000 }),
      from: ({ message }: RaisedAlert) => message,
      doc: 'What happened. Numbers are masked.',
    },
    more_info: {
      kind: uri({ max: 255 }),
      from: ({ code }: RaisedAlert) => `https://www.twilio.com/docs/errors/${code}`,
      doc: 'Where the code is explained.',
    },
  },
  filters: {
    error_code: {
      kind: integer({ min: 10_000, max: 99_999 }),
      create: 'optional',
      nullable: true,
      doc: 'Only alerts with this code.',
    },
    log_level: {
      kind: choice(alertLevels),
      create: 'optional',
      nullable: true,
      doc: 'Only alerts as bad as this.',
    },
    start_date: {
      kind: timestamp,
      create: 'optional',
      nullable: true,
      doc: 'Only alerts of this instant or later; a day is its midnight in UTC.',
    },
    end_date: {
      kind: timestamp,
      create: 'optional',
      nullable: true,
      doc: 'Only alerts before this instant.',
    },
    order: orderFilter,
  },
  operations: { fetch: fetchAlert, list: listAlerts },
})
