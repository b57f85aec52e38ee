import { type ResourceStatus, resourceStatuses, resourceType } from '../../domain/interaction.ts'
import { choice, sid, text } from '../../fields.ts'
import type { Interaction } from '../../storage/interactions.ts'
import type { Field, View } from '../resource.ts'

const resourceSid = sid('SM', 'MM', 'CA')
const address = text({ max: 4000 })

/** One side of the relay; a side that never was is null throughout. */
function side(name: 'inbound' | 'outbound') {
  const ofSide =
    <T>(give: (interaction: Interaction, resource: string, view: View) => T) =>
    (interaction: Interaction, view: View): T | null => {
      const resource = interaction[`${name}_resource_sid`]
      return resource === null ? null : give(interaction, resource, view)
    }
  return {
    [`${name}_participant_sid`]: { kind: sid('KP'), nullable: true },
    [`${name}_resource_sid`]: { kind: resourceSid, nullable: true },
    [`${name}_resource_status`]: { kind: choice<ResourceStatus>(resourceStatuses), nullable: true },
    [`${name}_resource_type`]: {
      kind: text({ max: 7 }),
      nullable: true,
      from: ofSide(({ type }) => resourceType(type)),
    },
    [`${name}_resource_url`]: {
      kind: address,
      nullable: true,
      from: ofSide(
        ({ account_sid, type }, resource, { base }) =>
          `${base}/2010-04-01/Accounts/${account_sid}/${type === 'message' ? 'Messages' : 'Calls'}/${resource}.json`,
      ),
    },
  } satisfies Record<string, Field>
}

/** What Interaction and MessageInteraction have in common. */
export const interactionFields = {
  data: { kind: text({ max: 100_000 }) },
  type: {
    kind: text({ max: 7 }),
    from: ({ type }: Interaction, { context }: View) => context.compat.interactionType[type],
  },
  ...side('inbound'),
  ...side('outbound'),
} satisfies Record<string, Field>
