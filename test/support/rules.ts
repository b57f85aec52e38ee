// Rules that hold on both engines: one test for each, in the world of that engine.
import { test } from 'node:test'
import { type Engine, engines } from './engines.ts'
import { type World, worldOf } from './world.ts'

export function onBothEngines(rule: string, check: (world: World, engine: Engine) => Promise<void>): void {
  for (const engine of engines)
    test(`${rule} (${engine.name})`, async () => check(await worldOf(engine), engine))
}
