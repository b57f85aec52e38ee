// An application that hears callbacks and answers at once, in a process of its own. Told a number, it says when it has
// been told as many in all.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Told {
  readonly told: number
  /** Milliseconds since 1970 at which it was told the last one. */
  readonly at: number
}

let told = 0
let at = 0
let wanted: number | undefined

function report(): void {
  if (wanted === undefined || told < wanted) return
  wanted = undefined
  process.send!({ told, at } satisfies Told)
}

const server = createServer((request, response) => {
  request.on('data', () => undefined)
  request.on('end', () => {
    response.writeHead(204).end()
    told++
    at = Date.now()
    report()
  })
})
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
process.on('message', (count: number) => {
  wanted = count
  report()
})
// Whoever started this is gone: nobody would end it.
process.on('disconnect', () => process.exit())
