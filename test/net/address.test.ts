import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowList, isPublic } from '../../src/net/address.ts'

const isSomewhere = ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8']
const isNowhere = [
  ['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.5.4', '172.31.255.255', '192.168.0.1'],
  ['169.254.169.254', '100.64.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '192.0.2.1', '198.18.0.1'],
  ['192.0.0.8', '198.51.100.7', '203.0.113.9'],
  ['::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '2001:db8::1'],
  // Ways to write an IPv4 address in IPv6: mapped, translated, 6to4, Teredo.
  ['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::'],
  ['', 'nonsense', '127.1', '999.1.1.1'],
].flat()

for (const address of isSomewhere) test(`${address} is public`, () => assert.ok(isPublic(address)))
for (const address of isNowhere) test(`"${address}" is not public`, () => assert.ok(!isPublic(address)))

test('an allow-list has its addresses and ranges, however they are written, and nothing else', () => {
  const list = allowList(['10.0.0.0/8', '::1', '192.168.1.7', 'fd00::/8'])
  for (const address of ['10.255.0.1', '::ffff:10.0.0.1', '::1', '192.168.1.7', 'fd12::1']) {
    assert.ok(list.has(address), address)
  }
  for (const address of ['11.0.0.1', '192.168.1.8', '::2', 'fc00::1', '127.0.0.1']) {
    assert.ok(!list.has(address), address)
  }
})

for (const wrong of ['10.0.0.0/33', 'app.example', '10.0.0', '10.1/8', '', '1.2.3.4/x']) {
  test(`"${wrong}" is no address and no range`, () => assert.throws(() => allowList([wrong]), RangeError))
}
