import { text } from '../../fields.ts'
import { createAccount } from '../../operations/create-account.ts'
import { fetchAccount, listAccounts } from '../../operations/find-account.ts'
import { updateAccount } from '../../operations/update-account.ts'
import { resource } from '../resource.ts'

/** `account_sid` is the account that it belongs to: that which made it, or itself. */
export const account = resource({
  collection: 'accounts',
  root: '/maskline/v1',
  least: 'owner',
  listKey: 'accounts',
  name: 'Account',
  sid: ['AC'],
  key: 'reference_sid',
  unknown: 'account-unknown',
  about: {
    is: 'Somebody for whom this installation works: sees nothing of other accounts. Takes an auth token, no API key.',
    create: 'Makes an account that belongs to this one. Its auth token is in this answer and in no other.',
    list: 'This account and those that it made.',
  },
  fields: {
    friendly_name: {
      kind: text({ max: 255 }),
      create: 'optional',
      update: 'optional',
      doc: 'What to call it. Its SID, if not said.',
    },
    auth_token: {
      kind: text({ max: 255 }),
      nullable: true,
      doc: 'Its auth token in the answer that makes it, else null.',
    },
  },
  operations: { create: createAccount, fetch: fetchAccount, list: listAccounts, update: updateAccount },
})
