import { type Clock, elapsedOf } from "../clock.ts";

/** How far our clock may be from Stripe's before nothing is done that cannot be undone. */
export const CLOCK_TOLERANCE_MS = 2 * 60_000;

/**
 * How our clock stands to Stripe's. `differenceMs` is ours less Stripe's: positive where ours is ahead. `unknown`: no
 * answer of Stripe's has said its time yet.
 */
export type ClockState = { kind: "unknown" } | { kind: "right" | "wrong"; differenceMs: number };

/**
 * Compares our clock with Stripe's, which writes its time into the `Date` of each answer. Between two answers the time that
 * has passed is measured by a clock that nobody sets, so that a jump of ours shows at once and not with the next answer.
 */
export class ClockCheck {
  readonly #clock: Clock;
  readonly #readDate: () => Promise<string | null>;
  #reading: { theirs: number; elapsed: number } | null = null;

  /** @param readDate the `Date` of an answer that is asked for nothing else; null where nobody answers */
  constructor(clock: Clock, readDate: () => Promise<string | null>) {
    this.#clock = clock;
    this.#readDate = readDate;
  }

  /** Asks Stripe for its time. Resolves whatever comes of it. */
  async ask(): Promise<void> {
    this.note(await this.#readDate());
  }

  /** Takes the `Date` of an answer whose head has just arrived. Text that is no time is passed over. */
  note(date: string | null | undefined): void {
    const theirs = typeof date === "string" ? Date.parse(date) : Number.NaN;
    if (Number.isFinite(theirs)) this.#reading = { theirs, elapsed: elapsedOf(this.#clock) };
  }

  /**
   * Takes a time in the past of Stripe's clock, epoch milliseconds, such as that of a signed event. It tells nothing but that
   * our clock is behind, and is asked for nothing else: an answer's `Date` says more.
   */
  noteAtLeast(theirs: number): void {
    if (this.#reading === null && theirs - this.#clock.now() > CLOCK_TOLERANCE_MS)
      this.#reading = { theirs, elapsed: elapsedOf(this.#clock) };
  }

  state(): ClockState {
    if (this.#reading === null) return { kind: "unknown" };
    const { theirs, elapsed } = this.#reading;
    const differenceMs = this.#clock.now() - (theirs + elapsedOf(this.#clock) - elapsed);
    return { kind: Math.abs(differenceMs) > CLOCK_TOLERANCE_MS ? "wrong" : "right", differenceMs };
  }
}
