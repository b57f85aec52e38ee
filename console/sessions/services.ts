import { useEffect } from 'preact/hooks'
import { usePages } from '../pages.ts'
import type { Service } from '../records.ts'

/** Services that can be chosen from. */
const servicesMax = 1000

/** The account's services, to choose one from. */
export function useServices(): readonly Service[] {
  const { rows, more, loading, loadMore } = usePages<Service>(
    '/v1/Services?PageSize=1000',
    ({ kind, data }) => kind === 'change' && data['operation'] === 'CreateService',
  )
  // A page may hold fewer than were asked for.
  useEffect(() => {
    if (more && !loading && rows.length < servicesMax) loadMore()
  }, [more, loading, rows.length, loadMore])
  return rows
}
