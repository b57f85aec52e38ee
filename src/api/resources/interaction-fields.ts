import { type ResourceStatus, resourceStatuses, resourceType } from '../../domain/interaction.ts'
import { choice, sid, text, uri } from '../../fields.ts'
import { resourceUrlsOf } from '../../operations/resource-url.ts'
import type { Interaction } from '../../storage/interactions.ts'
import type { Field, View } from '../resource.ts'

const resourceSid = sid('SM', 'MM', 'CA')

/** One side of the relay; a side that never was is null throughout. */
function side(name: 'inbound' | 'outbound') {
  const [whom, reached, nobody] = {
    inbound: ['participant from whom it came', 'came in', 'Null when the application sent it.'],
    outbound: ['participant for whom it was', 'went out', 'Null when it went to nobody.'],
  }[name]
  const ofSide =
    <T>(give: (interaction: Interaction, resource: string, view: View) => T) =>
    (interaction: Interaction, view: View): T | null => {
      const resource = interaction[`${name}_resource_sid`]
      return resource === null ? null : give(interaction, resource, view)
    }
  return {
    [`${name}_participant_sid`]: {
      kind: sid('KP'),
      nullable: true,
      doc: `SID of the ${whom}. ${nobody}`,
      // Whom it is for is known before anything may go out (InterceptCallbackUrl).
      from: (interaction: Interaction) =>
        interaction[`${name}_resource_status`] === null ? null : interaction[`${name}_participant_sid`],
    },
    [`${name}_resource_sid`]: {
      kind: resourceSid,
      nullable: true,
      doc: `SID of the message or call by which it ${reached}. ${nobody}`,
    },
    [`${name}_resource_status`]: {
      kind: choice<ResourceStatus>(resourceStatuses),
      nullable: true,
      doc: `How far that message or call has come. ${nobody}`,
    },
    [`${name}_resource_type`]: {
      kind: choice(['Message', 'Call']),
      nullable: true,
      doc: `Which of both it is. ${nobody}`,
      from: ofSide(({ type }) => resourceType(type)),
    },
    [`${name}_resource_url`]: {
      kind: uri({ max: 4000 }),
      nullable: true,
      doc: `Where it can be read, if its carrier has such addresses. ${nobody}`,
      from: ofSide((interaction, resource, { base, context }) =>
        resourceUrlsOf(context.carriers, base, interaction)(name, resource),
      ),
    },
  } satisfies Record<string, Field>
}

/** What Interaction and MessageInteraction have in common. */
export const interactionFields = {
  data: {
    kind: text({ max: 100_000 }),
    doc: 'What went through, as JSON in a text: the body of a message, the duration of a call in seconds.',
  },
  type: {
    kind: text({ max: 7 }),
    doc: 'Whether it is a text or a call.',
    answers: ({ interactionType }) => ({ type: 'string', enum: Object.values(interactionType) }),
    from: ({ type }: Interaction, { context }: View) => context.compat.interactionType[type],
  },
  ...side('inbound'),
  ...side('outbound'),
} satisfies Record<string, Field>
