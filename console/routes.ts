// The screens: their addresses below /console, what they are called, and who sees them.
import type { FunctionComponent } from 'preact'
import type { SignedIn } from './api.ts'
import { Callbacks } from './screens/callbacks.tsx'
import { Numbers } from './screens/numbers.tsx'
import { Overview } from './screens/overview.tsx'
import { Phones } from './screens/phones.tsx'
import { SessionThread } from './screens/session-thread.tsx'
import { Sessions } from './screens/sessions.tsx'
import { TimeAndFaults } from './screens/time-and-faults.tsx'
import { Traces } from './screens/traces.tsx'
import type { IconName } from './parts/icon.tsx'

export interface Screen {
  readonly path: string
  readonly name: string
  readonly icon?: IconName
  readonly view: FunctionComponent
  /** Everybody sees it, if not said. */
  readonly seenBy?: (who: SignedIn) => boolean
}

const playsPhones = ({ simulator, role }: SignedIn) => simulator && role !== 'viewer'

/** Those with an icon are in the navigation, in this order; the first that somebody sees is where they begin. */
export const screens: readonly Screen[] = [
  { path: '/phones', name: 'Phones', icon: 'phone', view: Phones, seenBy: playsPhones },
  { path: '/overview', name: 'Overview', icon: 'chart', view: Overview },
  { path: '/sessions', name: 'Sessions', icon: 'people', view: Sessions },
  { path: '/sessions/:sid', name: 'Session', view: SessionThread },
  { path: '/numbers', name: 'Numbers', icon: 'hash', view: Numbers },
  { path: '/traces', name: 'Trace', icon: 'search', view: Traces },
  { path: '/callbacks', name: 'Callbacks', icon: 'send', view: Callbacks },
  {
    path: '/time',
    name: 'Time',
    icon: 'clock',
    view: TimeAndFaults,
    seenBy: (who) => who.rehearsal && playsPhones(who),
  },
]

export const screensOf = (who: SignedIn) =>
  screens.filter(({ seenBy }) => seenBy === undefined || seenBy(who))
