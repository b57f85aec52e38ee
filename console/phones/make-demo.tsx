import { useState } from 'preact/hooks'
import { post } from '../api.ts'
import { failed } from '../parts/notices.tsx'
import type { Service } from '../records.ts'

/** Numbers that are kept for fiction: nobody's real phone. */
const proxies = ['+12065550180', '+12065550181']
const people = [
  { Identifier: '+12065550100', FriendlyName: 'Alice' },
  { Identifier: '+12065550101', FriendlyName: 'Bob' },
]

/** A service with two numbers and a session of two people, made as a program would make them. */
export function MakeDemo({ made }: { readonly made: (session: string) => void }) {
  const [busy, setBusy] = useState(false)
  const make = async () => {
    setBusy(true)
    try {
      const service = await post<Service>('/v1/Services', { UniqueName: `phones-${Date.now().toString(36)}` })
      for (const PhoneNumber of proxies)
        await post(`/v1/Services/${service.sid}/PhoneNumbers`, { PhoneNumber })
      const Participants = people.map((one) => JSON.stringify(one))
      const session = await post<{ sid: string }>(`/v1/Services/${service.sid}/Sessions`, { Participants })
      made(session.sid)
    } finally {
      setBusy(false)
    }
  }
  return (
    <button type="button" class="primary" disabled={busy} onClick={() => void make().catch(failed)}>
      Put Alice and Bob in one
    </button>
  )
}
