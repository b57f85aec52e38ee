// The same world by another door: its database, and what the test changes of everything else.
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { Admission, type AdmissionLimits } from '../../src/http/admission.ts'
import { listen } from '../../src/main.ts'
import type { Context } from '../../src/operations/ports.ts'
import type { World } from './world.ts'

/** Listens until the test ends. What is logged there is logged there only. */
export async function variantOf(
  t: TestContext,
  world: World,
  differences: Partial<Context> & { readonly rateLimit?: number; readonly limits?: AdmissionLimits },
): Promise<World> {
  const { rateLimit = 0, limits, ...others } = differences
  const context = { ...world.maskline.context, ...others }
  const logged: Record<string, unknown>[] = []
  const log = pino({}, { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) })
  const admission = limits && new Admission({ clock: context.clock, log }, limits)
  const maskline = { ...world.maskline, context, ...(admission && { admission }) }
  const options = { host: '127.0.0.1', port: 0, trustProxy: false, rateLimit, log }
  const listening = await listen(maskline, options)
  t.after(() => listening.close())
  return { ...world, maskline, logged, base: `http://127.0.0.1:${listening.port}` }
}
