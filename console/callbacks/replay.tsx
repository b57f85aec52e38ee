// Tells all callbacks again that were given up: asks once, and goes on until there are no others.
import { useRef, useState } from 'preact/hooks'
import { post } from '../api.ts'
import { count } from '../format.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { failed } from '../parts/notices.tsx'
import { capped } from './words.ts'

const path = '/maskline/v1/callback-replays'

interface ReplayProps {
  readonly label: string
  /** Only those of these services; undefined: all. */
  readonly services?: readonly string[] | undefined
  /** How many there are, as far as they were counted. */
  readonly parked: number
  readonly onDone: () => void
}

/** The button, while there are any; what it began stays until it is closed. */
export function Replay(props: ReplayProps) {
  /** How many there were when it was asked. */
  const [asked, setAsked] = useState<number>()
  return (
    <>
      {props.parked > 0 && (
        <button type="button" onClick={() => setAsked(props.parked)}>
          {props.label}
        </button>
      )}
      {asked !== undefined && <ReplayDialog {...props} parked={asked} onClose={() => setAsked(undefined)} />}
    </>
  )
}

/** Undefined: not begun. */
interface Progress {
  readonly told: number
  readonly done: boolean
}

function ReplayDialog({ services, parked, onDone, onClose }: ReplayProps & { readonly onClose: () => void }) {
  const [progress, setProgress] = useState<Progress>()
  const goesOn = useRef(true)
  const begin = async () => {
    setProgress({ told: 0, done: false })
    try {
      const tell = (told: number) => setProgress({ told, done: false })
      setProgress({ told: await replayAll(services, () => goesOn.current, tell), done: true })
    } catch (error) {
      setProgress(undefined)
      failed(error)
    } finally {
      onDone()
    }
  }
  const close = () => {
    goesOn.current = false
    onClose()
  }
  return (
    <Dialog title="Tell them again" onClose={close}>
      {progress === undefined ? (
        <Question parked={parked} services={services} onYes={() => void begin()} onNo={close} />
      ) : (
        <Progressing progress={progress} parked={parked} onClose={close} />
      )}
    </Dialog>
  )
}

interface Replayed {
  readonly replayed: number
  readonly more: boolean
}

/** @returns how many */
async function replayAll(
  services: readonly string[] | undefined,
  goesOn: () => boolean,
  tell: (told: number) => void,
): Promise<number> {
  let told = 0
  for (const service of services ?? [undefined]) {
    for (let more = true; more && goesOn();) {
      const answer = await post<Replayed>(path, { ServiceSid: service })
      told += answer.replayed
      more = answer.more
      tell(told)
    }
  }
  return told
}

function Question({
  parked,
  services,
  onYes,
  onNo,
}: Pick<ReplayProps, 'parked' | 'services'> & { readonly onYes: () => void; readonly onNo: () => void }) {
  return (
    <>
      <p>
        {capped(parked)} {parked === 1 ? 'callback was' : 'callbacks were'} given up. They are told again now,
        the oldest first, each with as many tries as a new one. Your application may have heard some of them:
        the token in the header lets it notice.
      </p>
      <div class="row">
        <button type="button" class="primary" onClick={onYes}>
          Tell again
        </button>
        <button type="button" onClick={onNo}>
          Leave them
        </button>
        <CopyAs call={{ method: 'POST', path, form: { ServiceSid: services?.[0] } }} />
      </div>
    </>
  )
}

function Progressing({
  progress: { told, done },
  parked,
  onClose,
}: {
  readonly progress: Progress
  readonly parked: number
  readonly onClose: () => void
}) {
  return (
    <>
      <p role="status">{done ? `${count(told)} are told again.` : `${count(told)} so far …`}</p>
      <progress
        aria-label="Callbacks that are told again"
        value={done ? 1 : Math.min(told / Math.max(parked, 1), 1)}
        max={1}
      />
      <div class="row">
        <button type="button" onClick={onClose}>
          {done ? 'Close' : 'Stop'}
        </button>
      </div>
    </>
  )
}
