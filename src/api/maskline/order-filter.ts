import { orders } from '../../domain/page.ts'
import { choice } from '../../fields.ts'

/** The parameter of lists that can be read from either end. */
export const orderFilter = {
  kind: choice(orders),
  create: 'optional',
  nullable: true,
  doc: '`asc`: the oldest first, as if not said; `desc`: the newest first.',
} as const
