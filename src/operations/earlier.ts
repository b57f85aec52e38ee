// What the clock showed a while ago. Not that while less than now: it may have been turned since.
import type { Clock, Context } from './ports.ts'

/** Milliseconds by which two looks at the same clock may differ. It is turned by whole seconds. */
const lookMsMax = 500

export class Earlier {
  readonly #clock: Clock
  readonly #wall: Clock
  readonly #ms: number
  /** Milliseconds by which the clock is ahead of the time that it is, and by which it was. */
  #ahead: number
  #former: number
  /** When it was seen to have been turned. */
  #seenAt = Number.NEGATIVE_INFINITY

  constructor({ clock, wall }: Pick<Context, 'clock' | 'wall'>, ms: number) {
    this.#clock = clock
    this.#wall = wall
    this.#ms = ms
    this.#ahead = clock.now().getTime() - wall.now().getTime()
    this.#former = this.#ahead
  }

  /** What it showed then, in milliseconds since 1970, or some before that. To be asked often: turning is seen by it. */
  time(): number {
    const wall = this.#wall.now().getTime()
    const ahead = this.#clock.now().getTime() - wall
    const passed = Math.abs(wall - this.#seenAt) >= this.#ms
    if (passed) this.#former = this.#ahead
    if (Math.abs(ahead - this.#ahead) >= lookMsMax) {
      this.#ahead = ahead
      this.#seenAt = wall
    }
    return wall + this.#former - this.#ms
  }
}
