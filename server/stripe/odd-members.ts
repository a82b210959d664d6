import type { Account } from "../dunning/facts/facts.ts";
import type { OddMember } from "./mapping/schemas.ts";

/** Where a member was odd, without the indexes and ids that differ each time. */
const kindOf = (path: string): string =>
  path
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? "*" : part))
    .join(".");

/**
 * Counts the members of Stripe's payloads that were left out because they did not fit, since this process started. The first
 * of each kind is told, because the same member of every event is one piece of news.
 */
export class OddMembers {
  readonly #counts = new Map<string, { path: string; expected: string; count: number }>();
  readonly #tell: (account: Account, odd: OddMember) => void;

  /** @param tell is told of the first odd member of each kind; for the log */
  constructor(tell: (account: Account, odd: OddMember) => void = () => {}) {
    this.#tell = tell;
  }

  note(account: Account, odd: OddMember): void {
    const path = kindOf(odd.path);
    const key = `${path} ${odd.expected}`;
    const entry = this.#counts.get(key);
    if (entry) {
      entry.count++;
      return;
    }
    this.#counts.set(key, { path, expected: odd.expected, count: 1 });
    this.#tell(account, odd);
  }

  list(): { path: string; expected: string; count: number }[] {
    return [...this.#counts.values()].map((entry) => ({ ...entry }));
  }
}
