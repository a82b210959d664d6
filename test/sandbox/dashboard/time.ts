import { setTimeout } from "node:timers/promises";
import { and, count, eq, inArray } from "drizzle-orm";
import { DAY, MINUTE, type Harness } from "../../simulation/harness.ts";
import type { Moved, Moving } from "./preview.ts";

/** Brings the world to `until` (epoch milliseconds) and notifies its watchers. */
export type Advance = (until: number) => Promise<void>;

/** Entries of the timeline that a person would look up for. */
const HAPPENINGS = ["charge", "message", "task", "recovered", "lost"];

/** In two months every case has ended, so nothing is awaited any more. */
const LONGEST_WAIT = 60 * DAY;

/** A signed call must arrive at the instant it was signed for: so long, in real time, the clock waits for it. */
const HOLD_MS = 250;

/** Each call takes this much of the world's time, or the API's rate limit would never fill up again. */
const CALL_MS = 250;

/** Moves the world's clock, one move at a time, and does between moves what falls due without time passing. */
export class WorldTime {
  readonly #harness: Harness;
  readonly #advance: Advance;
  #moving: Moving | null = null;
  #moves: Promise<unknown> = Promise.resolve();
  #heldUntil = 0;
  #settling = false;
  #version = 0;
  #closed = false;

  constructor(harness: Harness, advance: Advance) {
    this.#harness = harness;
    this.#advance = advance;
    harness.onNudge(() => this.settle());
  }

  get moving(): Moving | null {
    return this.#moving;
  }

  /** Counts up after each move and each settling. */
  get version(): number {
    return this.#version;
  }

  /** `ms` of the world's time pass. */
  moveBy(ms: number): Promise<Moved> {
    return this.#queue(async () => {
      await this.#held();
      const from = this.#harness.now();
      this.#moving = { from, until: from + ms };
      await this.#advance(from + ms);
      return true;
    });
  }

  /** Time passes until somebody is charged or written to, a task is given, or money comes back or is lost. */
  moveUntilSomethingHappens(): Promise<Moved> {
    return this.#queue(async () => {
      await this.#held();
      const { sandbox, server } = this.#harness;
      const from = this.#harness.now();
      const end = from + LONGEST_WAIT;
      const before = await this.#happenings();
      this.#moving = { from, until: null };
      await this.#advance(from);
      while ((await this.#happenings()) === before) {
        const now = this.#harness.now();
        if (now >= end) return false;
        const due = Math.min(sandbox.nextDueAt() ?? end, (await server.engine.dueSoonest()) ?? end);
        await this.#advance(Math.min(end, Math.max(now + MINUTE, Math.ceil(due / MINUTE) * MINUTE)));
      }
      return true;
    });
  }

  /** The instant for a call that is about to be signed: no move is under way, and none begins before it is there. */
  async instant(): Promise<number> {
    for (let moves = this.#moves; ; moves = this.#moves) {
      await moves;
      if (moves === this.#moves) break;
    }
    this.#heldUntil = Date.now() + HOLD_MS;
    await this.#harness.sandbox.advanceTo(this.#harness.now() + CALL_MS);
    return this.#harness.now();
  }

  /** Does what is due at this instant: a webhook after somebody paid on a page, a command after a click. */
  settle(): void {
    if (this.#settling || this.#moving !== null || this.#closed) return;
    this.#settling = true;
    void this.#queue(async () => {
      // From here on a nudge tells of something new.
      this.#settling = false;
      await this.#advance(this.#harness.now());
      return true;
    }).catch((error: unknown) => console.error("The preview could not do what is due:", error));
  }

  /** Looks for what is due and was announced by nobody. */
  look(): void {
    if ((this.#harness.sandbox.nextDueAt() ?? Number.POSITIVE_INFINITY) <= this.#harness.now()) this.settle();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#moves;
  }

  async #held(): Promise<void> {
    const wait = this.#heldUntil - Date.now();
    if (wait > 0) await setTimeout(wait);
  }

  #queue(move: () => Promise<boolean>): Promise<Moved> {
    const run = this.#moves.then(async () => {
      try {
        const happened = await move();
        return { now: this.#harness.now(), happened };
      } finally {
        this.#moving = null;
        this.#version++;
      }
    });
    this.#moves = run.catch(() => {});
    return run;
  }

  async #happenings(): Promise<number> {
    const { db, account } = this.#harness;
    const { timeline } = db.tables;
    const [row] = await db.read
      .select({ entries: count() })
      .from(timeline)
      .where(and(eq(timeline.account, account), inArray(timeline.kind, HAPPENINGS)));
    return row?.entries ?? 0;
  }
}
