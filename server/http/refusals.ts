import type { Clock } from "../clock.ts";

/** A call that was refused: no word of it was believed but the account, where a signature proved it. */
export type Refusal = {
  where: "api" | "webhook" | "pages" | "metrics";
  /** Why: one of a fixed set of codes, never a text of the caller's. */
  code: string;
  account?: string | undefined;
  requestId?: string | undefined;
};

/** Of each kind, this many lines are printed in each minute: a flood of refusals must not become a flood of lines. */
const LINES = 5;
const MINUTE = 60_000;

type Kind = Pick<Refusal, "where" | "code"> & {
  count: number;
  since: number;
  printed: number;
  unsaid: number;
};

/** Counts refused calls since this process started, and prints them as far as there are not too many. */
export class Refusals {
  readonly #kinds = new Map<string, Kind>();
  readonly #clock: Clock;
  readonly #print: (refusal: Refusal, unsaid: number) => void;

  /**
   * @param print gets a refusal, with the number of those of its kind that were not printed since the last one that was
   */
  constructor(clock: Clock, print: (refusal: Refusal, unsaid: number) => void = () => {}) {
    this.#clock = clock;
    this.#print = print;
  }

  note(refusal: Refusal): void {
    const { where, code } = refusal;
    const now = this.#clock.now();
    const key = `${where} ${code}`;
    const kind = this.#kinds.get(key) ?? { where, code, count: 0, since: now, printed: 0, unsaid: 0 };
    this.#kinds.set(key, kind);
    kind.count++;
    if (Math.abs(now - kind.since) >= MINUTE) Object.assign(kind, { since: now, printed: 0 });
    if (kind.printed >= LINES) {
      kind.unsaid++;
      return;
    }
    kind.printed++;
    this.#print(refusal, kind.unsaid);
    kind.unsaid = 0;
  }

  list(): { where: string; code: string; count: number }[] {
    return [...this.#kinds.values()].map(({ where, code, count }) => ({ where, code, count }));
  }
}
