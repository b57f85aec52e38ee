// Steps of a random history about services and the numbers of their pools.
import fc from 'fast-check'
import type { Fault, ModelService, SessionModel } from './session-model.ts'
import { type Asked, names, number, pick, place, step, ttl } from './steps.ts'

export const createService = fc
  .record({ name: fc.constantFrom(...names), ttl })
  .map(({ name, ttl: defaultTtl }) =>
    step(`create service ${name} default ttl ${defaultTtl}`, (model) => ({
      method: 'POST',
      path: '/v1/Services',
      form: { UniqueName: name, ...(defaultTtl !== undefined && { DefaultTtl: `${defaultTtl}` }) },
      faults: model.services.some((one) => !one.gone && one.name === name) ? [80602] : [],
      done({ sid }) {
        const path = `/v1/Services/${sid as string}`
        model.services.push({ path, name, pool: new Map(), defaultTtl: defaultTtl ?? 0, gone: false })
      },
    })),
  )

const onService = (says: string, ask: (model: SessionModel, service: ModelService) => Asked | undefined) =>
  place.map((at) =>
    step(`${says} service[${at}]`, (model) => {
      const service = pick(model.services, at)
      return service && ask(model, service)
    }),
  )

export const changeService = onService('default ttl 60 of', (_, service) => ({
  method: 'POST',
  path: service.path,
  form: { DefaultTtl: '60' },
  faults: service.gone ? ['service'] : [],
  done: () => void (service.defaultTtl = 60),
}))

export const deleteService = onService('delete', (model, service) => ({
  method: 'DELETE',
  path: service.path,
  faults: service.gone ? ['service'] : [],
  done: () => model.deleteService(service),
}))

export const addNumber = fc.tuple(number, fc.boolean(), place).map(([one, reserved, at]) =>
  step(`add number ${one} to service[${at}], reserved ${reserved}`, (model) => {
    const service = pick(model.services, at)
    if (service === undefined) return undefined
    const where = model.services.find(({ gone, pool }) => !gone && pool.has(one))
    const taken = where && (where === service ? 80104 : 80101)
    return {
      method: 'POST',
      path: `${service.path}/PhoneNumbers`,
      form: { PhoneNumber: one, IsReserved: `${reserved}` },
      faults: service.gone ? ['service'] : taken === undefined ? [] : [taken],
      done({ sid }) {
        service.pool.set(one, { path: `${service.path}/PhoneNumbers/${sid as string}`, sid, reserved })
      },
    }
  }),
)

export const changeNumber = fc
  .tuple(number, fc.constantFrom('remove', 'reserve', 'free'))
  .map(([one, what]) =>
    step(`${what} number ${one}`, (model) => {
      const service = model.services.findLast(({ pool }) => pool.has(one))
      const there = service?.pool.get(one)
      if (service === undefined || there === undefined) return undefined
      const gone: Fault[] = service.gone ? ['service'] : []
      if (what !== 'remove') {
        const reserved = what === 'reserve'
        const form = { IsReserved: `${reserved}` }
        return {
          method: 'POST',
          path: there.path,
          form,
          faults: gone,
          done: () => void (there.reserved = reserved),
        }
      }
      const used: Fault[] = model.inUse(service, one) > 0 ? [80611] : []
      return {
        method: 'DELETE',
        path: there.path,
        faults: [...gone, ...used],
        done: () => void service.pool.delete(one),
      }
    }),
  )
