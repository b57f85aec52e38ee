import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVault, MasterKeyMissing, newMasterKey } from '../src/vault.ts'

const [old, fresh] = [newMasterKey(), newMasterKey()]

test('what is sealed can be opened for its owner only, and does not show the secret', () => {
  const vault = createVault([old])
  const sealed = vault.seal('correct horse', 'AC1')
  assert.ok(sealed.startsWith(vault.mark))
  assert.ok(!sealed.includes('correct'))
  assert.equal(vault.open(sealed, 'AC1'), 'correct horse')
  assert.throws(() => vault.open(sealed, 'AC2'))
})

test('one secret is sealed differently each time', () => {
  const vault = createVault([old])
  assert.notEqual(vault.seal('same', 'AC1'), vault.seal('same', 'AC1'))
})

test('a changed key opens what the former one sealed as long as it is given, too', () => {
  const sealed = createVault([old]).seal('secret', 'AC1')
  const both = createVault([fresh, old])
  assert.equal(both.open(sealed, 'AC1'), 'secret')
  assert.ok(both.seal('secret', 'AC1').startsWith(createVault([fresh]).mark))
  assert.throws(() => createVault([fresh]).open(sealed, 'AC1'), MasterKeyMissing)
})

test('what was changed in storage is not opened', () => {
  const vault = createVault([old])
  const sealed = vault.seal('secret', 'AC1')
  const last = sealed.at(-2)!
  assert.throws(() => vault.open(sealed.slice(0, -2) + (last === 'A' ? 'B' : 'A') + sealed.at(-1)!, 'AC1'))
})

test('what was kept before there was a key comes back as it is', () => {
  assert.equal(createVault([old]).open('an old readable token', 'AC1'), 'an old readable token')
})
