import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isActive, type SessionStatus, sessionStatuses } from '../../src/domain/session.ts'
import { requestedEvent, type SessionEvent, sessionMachine } from '../../src/domain/session-machine.ts'

const events: readonly SessionEvent[] = ['interact', 'close', 'start', 'open', 'expire']

/** The statuses of a session that starts as `from` and meets `happening`, the first included. */
function life(from: SessionStatus, happening: readonly SessionEvent[]): SessionStatus[] {
  const statuses = [from]
  for (const event of happening) {
    const outcome = sessionMachine[statuses.at(-1)!][event]
    statuses.push('to' in outcome ? outcome.to : statuses.at(-1)!)
  }
  return statuses
}

test('every event is decided in every status, and nothing else is', () => {
  assert.deepEqual(Object.keys(sessionMachine).sort(), [...sessionStatuses].sort())
  for (const row of Object.values(sessionMachine))
    assert.deepEqual(Object.keys(row).sort(), [...events].sort())
})

test('a session is only ever open, in progress or closed, and never open again once it was not', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events)), (happening) => {
      const statuses = life('open', happening)
      assert.ok(statuses.every((status) => ['open', 'in-progress', 'closed'].includes(status)))
      const left = statuses.findIndex((status) => status !== 'open')
      assert.ok(left < 0 || !statuses.slice(left).includes('open'))
    }),
  )
})

test('whatever happened before, closing closes, and a closed session opens by Status=in-progress only', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events)), fc.constantFrom(...events), (happening, event) => {
      assert.equal(life('open', [...happening, 'close']).at(-1), 'closed')
      assert.equal(life('open', [...happening, 'expire']).at(-1), 'closed')
      const after = life('open', [...happening, 'close', event]).at(-1)
      assert.equal(after, event === 'start' ? 'in-progress' : 'closed')
    }),
  )
})

test('an effect is there exactly when routes or dates change', () => {
  for (const [from, row] of Object.entries(sessionMachine)) {
    for (const outcome of Object.values(row)) {
      if (!('to' in outcome)) continue
      const effect = outcome.to === 'closed' ? 'close' : isActive(from) ? 'start' : 'reopen'
      assert.deepEqual(outcome, { to: outcome.to, effect })
      assert.notEqual(outcome.to, from)
    }
  }
})

test('a text or call goes through an active session and no other', () => {
  for (const status of sessionStatuses) {
    assert.equal('refuse' in sessionMachine[status].interact, !isActive(status), status)
  }
})

// Contract 3.4: open and in-progress can be closed, closed can be re-opened, the same again changes nothing but for
// closed; 80608 for Status=open, 80607 for closing what is closed.
test('the changes that an API caller may ask for are those of the contract', () => {
  const asked = (from: SessionStatus, to: SessionStatus) => {
    const outcome = sessionMachine[from][requestedEvent(to)!]
    return 'to' in outcome ? outcome.to : 'refuse' in outcome ? outcome.refuse : 'same'
  }
  const table = {
    open: { open: 'same', 'in-progress': 'in-progress', closed: 'closed' },
    'in-progress': { open: 'session-status-refused', 'in-progress': 'same', closed: 'closed' },
    closed: { open: 'session-status-refused', 'in-progress': 'in-progress', closed: 'session-closed' },
  } as const
  for (const [from, row] of Object.entries(table)) {
    for (const [to, expected] of Object.entries(row)) {
      assert.equal(asked(from as SessionStatus, to as SessionStatus), expected, `${from} to ${to}`)
    }
  }
})

test('nobody may ask for failed or unknown', () => {
  assert.equal(requestedEvent('failed'), undefined)
  assert.equal(requestedEvent('unknown'), undefined)
})
