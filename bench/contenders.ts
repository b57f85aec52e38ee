// Who takes turns in a run: Maskline on both engines, bare node:http, and the peers that are here.
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Generator, startBare } from './children.ts'
import { kannelUser, startKannel } from './kannel.ts'
import { batchSize, type Name } from './lanes.ts'
import type { Peers } from './peers.ts'
import { type Alone, pgbenchAlone } from './pgbench.ts'
import type { Plan } from './plan.ts'
import { asTwilios, type Document, startPrism, statusOf } from './prism.ts'
import type { Round } from './result.ts'
import { type Engine, Target } from './targets.ts'

/** Somebody who takes turns. One turn can tell more than one thing. */
export interface Contender {
  turn(seconds: number): Promise<Round>
}

export interface Setting {
  readonly plan: Plan
  readonly peers: Peers
  /** For everything that is kept on disk meanwhile. */
  readonly directory: string
  /** Ends the run. */
  readonly stop: AbortSignal
  /** Hears what is going on. */
  readonly tell: (what: string) => void
}

export async function startBareOf(stack: AsyncDisposableStack, { world }: Engine): Promise<Target> {
  const { port } = stack.use(await startBare(world.answer))
  return new Target({ port, posts: world.creates, echo: false })
}

interface Own {
  readonly bare: Target
  readonly postgres: Engine
  readonly embedded: Engine
}

export function ownContenders(
  plan: Plan,
  generator: Generator,
  { bare, postgres, embedded }: Own,
): Contender[] {
  const targets: Partial<Record<Name, Target>> = {
    bare,
    postgres: postgres.creates,
    'postgres relayed': postgres.relays,
    'postgres told': postgres.told,
    embedded: embedded.creates,
    'embedded relayed': embedded.relays,
    'embedded told': embedded.told,
  }
  const { connections } = plan
  return Object.entries(targets).map(([name, target]) => ({
    turn: async (seconds) => ({ [name]: await target.measure(generator, { connections, seconds }) }),
  }))
}

export async function aloneOf(
  { plan, peers, directory }: Setting,
  url: string,
  { world }: Engine,
): Promise<{ name: Name; run: Alone }[]> {
  const pgbench = peers.here.pgbench?.command
  if (pgbench === undefined) return []
  const common = { pgbench, url, recipients: world.recipients, directory }
  const batches = { size: batchSize, connections: Math.max(1, Math.round(plan.connections / batchSize)) }
  const single = { size: 1, connections: plan.connections }
  return [
    { name: 'pgbench batches', run: await pgbenchAlone({ ...common, ...batches }) },
    { name: 'pgbench single', run: await pgbenchAlone({ ...common, ...single }) },
  ]
}

export async function peerContenders(
  { plan, peers, directory }: Setting,
  stack: AsyncDisposableStack,
  generator: Generator,
  { serving, world }: Engine,
): Promise<Contender[]> {
  const contenders: Contender[] = []
  const { connections } = plan
  if (peers.here.prism !== undefined) {
    const document = await documentOf(plan, serving.port, world.answer)
    const { port } = stack.use(await startPrism(document, directory))
    const status = statusOf(document)
    const prism = new Target({ port, posts: world.creates, echo: false, status })
    contenders.push({
      turn: async (seconds) => ({ prism: await prism.measure(generator, { connections, seconds }) }),
    })
  }
  if (peers.here.kannel !== undefined) {
    const place = join(directory, 'kannel')
    mkdirSync(place)
    const kannel = stack.use(await startKannel(place))
    const form = `${new URLSearchParams({ ...kannelUser, from: '12065550100', to: '12065550101' }).toString()}&`
    const posts = [{ path: '/cgi-bin/sendsms', form, getText: 'text' }]
    const target = new Target({ port: kannel.port, posts, echo: false, status: 202 })
    contenders.push({
      async turn(seconds) {
        const before = target.answers
        const begun = Date.now()
        const accepted = await target.measure(generator, { connections, seconds })
        const { got, at } = await kannel.delivered(target.answers)
        if (got !== target.answers)
          throw new Error(`Kannel accepted ${target.answers} texts and delivered ${got}`)
        const rate = (got - before) / ((at - begun) / 1000)
        return { 'kannel accepted': accepted, 'kannel delivered': { rate, answers: got - before } }
      },
    })
  }
  return contenders
}

async function documentOf({ openapi }: Plan, port: number, answer: string): Promise<Document> {
  if (openapi !== undefined) return JSON.parse(readFileSync(openapi, 'utf8')) as Document
  const response = await fetch(`http://127.0.0.1:${port}/openapi.json`)
  return asTwilios((await response.json()) as Document, answer)
}
