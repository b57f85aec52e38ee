// Loaded before Maskline: its clock can be set from outside. Only the time of day moves, as when an operator or a time server
// sets it; timers go on as they did.
let aheadMs = 0

globalThis.Date = new Proxy(Date, {
  construct: (real, given, newTarget) =>
    Reflect.construct(real, given.length === 0 ? [real.now() + aheadMs] : given, newTarget) as Date,
  get: (real, name, receiver) =>
    name === 'now' ? () => real.now() + aheadMs : (Reflect.get(real, name, receiver) as unknown),
})

process.on('message', (message: { readonly aheadMs: number }) => {
  aheadMs = message.aheadMs
  process.send?.('set')
})
// Who listens for it must not keep the process from ending.
process.channel?.unref()
