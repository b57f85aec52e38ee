// What the ratios are against: node:http that reads the body and answers a constant, in a process of its own. Its
// parent sends the constant, an answer of Maskline's.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

process.once('message', (constant: string) => {
  const server = createServer((request, response) => {
    request.on('data', () => undefined)
    request.on('end', () => {
      response.writeHead(201, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(constant),
      })
      response.end(constant)
    })
  })
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
})
// Whoever started this is gone: nobody would end it.
process.on('disconnect', () => process.exit())
