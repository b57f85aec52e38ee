// Numbers of pools whose carrier the settings do not name: after a carrier was taken out of the description, or renamed.
import type { Db } from '../storage/database.ts'
import { numbersOfOtherCarriers } from '../storage/pool-numbers.ts'

export interface StrayNumbers {
  /** Texts from them go nowhere. */
  readonly wait: boolean
  /** What is so, in a sentence. */
  readonly text: string
}

/** @param carriers those in use */
export async function strayNumbers(
  db: Db,
  carriers: readonly { readonly name: string }[],
): Promise<StrayNumbers[]> {
  const found = await numbersOfOtherCarriers(
    db,
    carriers.map(({ name }) => name),
  )
  return found.map(({ carrier, numbers }) => {
    const wait = carrier !== 'simulator'
    const one = numbers === 1
    const whose = `${numbers} ${one ? 'number' : 'numbers'} of the pools`
    const text = wait
      ? `${whose} ${one ? 'belongs' : 'belong'} to carrier "${carrier}", which MASKLINE_CARRIERS does not describe: texts from there wait, and are given up.`
      : `${whose} ${one ? 'is' : 'are'} simulated, though MASKLINE_CARRIERS does not describe the simulator: texts from there go to simulated phones.`
    return { wait, text }
  })
}
