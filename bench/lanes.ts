// What is measured: the rows of the table, in its order.

/** Texts in a commit of `pgbench batches`: two connections have as many under way as the load has connections. */
export const batchSize = 32

export const groups = {
  'This machine': {
    bare: 'bare node:http, a constant answer',
    'pgbench batches': `PostgreSQL alone, ${batchSize} texts a commit`,
    'pgbench single': 'PostgreSQL alone, 1 text a commit',
  },
  'Maskline on PostgreSQL': {
    postgres: 'texts created',
    'postgres relayed': 'texts of people relayed',
    'postgres told': 'created, the application told',
  },
  'Maskline embedded': {
    embedded: 'texts created',
    'embedded relayed': 'texts of people relayed',
    'embedded told': 'created, the application told',
  },
  Peers: {
    'kannel accepted': 'Kannel, texts accepted',
    'kannel delivered': 'Kannel, texts at its fake SMSC',
    prism: 'Prism, made-up answers',
  },
} as const

type Groups = typeof groups
/** A row of the table. */
export type Name = { [G in keyof Groups]: keyof Groups[G] }[keyof Groups]

export const names = Object.values(groups).flatMap((group) => Object.keys(group)) as Name[]

/** Calls it for every row, group by group. */
export function eachGroup<T>(of: (title: string, rows: readonly (readonly [Name, string])[]) => T): T[] {
  return Object.entries(groups).map(([title, rows]) => of(title, Object.entries(rows) as [Name, string][]))
}
