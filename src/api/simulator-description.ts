// What the public reference says of all of the simulator's routes, and of the texts on a phone.
import { sid } from '../fields.ts'
import type { Description } from './description.ts'
import { closed } from './resource-description.ts'

export const simulatorHeading: Pick<Description, 'tag' | 'about' | 'path'> = {
  tag: 'Simulator',
  about: 'The simulated network: what people do with their phones, and what goes wrong on the way.',
  path: {},
}

const words = { type: 'string' }

const phoneMessage = closed({
  sid: { ...sid('SM', 'MM').schema, description: 'SID of the text.' },
  direction: { ...words, enum: ['sent', 'received'], description: 'As the phone sees it.' },
  from: { ...words, description: 'The number that it came from.' },
  to: { ...words, description: 'The number that it went to.' },
  body: { ...words, description: 'The text.' },
  media_urls: {
    type: 'array',
    items: { ...words, format: 'uri' },
    description: 'Addresses of the media that came with it.',
  },
  status: { ...words, enum: ['sent', 'received'], description: 'The same word.' },
  date_created: { ...words, format: 'date-time', description: 'When it was sent.' },
})

export const phoneMessagesAnswer: Description['answer'] = {
  name: 'PhoneMessages',
  schema: closed({ messages: { type: 'array', items: phoneMessage, description: 'The texts.' } }),
}
