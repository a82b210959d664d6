/** The sandbox's own time in epoch milliseconds. It moves when the sandbox is advanced, and never backwards. */
export class SandboxClock {
  #now: number;

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  /** Stripe's timestamps: whole seconds. */
  seconds(): number {
    return Math.floor(this.#now / 1000);
  }

  moveTo(at: number): void {
    if (at > this.#now) this.#now = at;
  }
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
