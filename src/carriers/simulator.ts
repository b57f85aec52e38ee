// Carrier zero: a network that exists only in the database. Every valid number is the account's own, and texts are
// handed over by the statement that records them (storage/record-sends.ts, record-contacts.ts).
import type { Carrier, Inventory } from './carrier.ts'
import { SimulatedFaults } from './simulated-faults.ts'

/** @param inventory the numbers of the simulated network, kept in the database */
export function simulator(inventory: Inventory): Carrier {
  const faults = new SimulatedFaults()
  return { name: 'simulator', kind: 'simulator', inventory, outlet: faults, faults }
}
