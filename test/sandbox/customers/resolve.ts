import { DAY, HOUR } from "../clock.ts";
import type { Draws } from "./draws.ts";
import type { Model } from "./episode.ts";
import type { Person } from "./person.ts";
import type { Population } from "./population.ts";

/**
 * When a person acts on the messages of one trouble. Each message they read makes acting likelier for a while
 * (a hazard that halves every few days); the threshold that the sum of it must pass is drawn once per trouble. So the
 * same person with the same messages at the same times always acts at the same instant, and another message can only
 * bring that instant nearer.
 */
export class Resolve {
  readonly #threshold: number;
  readonly #perDay: number;
  readonly #repeatFactor: number;
  readonly #halfLifeDays: number;
  #readAt = 0;
  #hazard = 0;
  #sum = 0;
  #messages = 0;

  constructor(draws: Draws, population: Population, person: Person, trouble: number) {
    const { messages } = population;
    this.#threshold = person.habits.neverActs
      ? Number.POSITIVE_INFINITY
      : draws.exponential(1, person.key, "resolve", trouble);
    this.#perDay = person.habits.hazardPerDay;
    this.#repeatFactor = messages.repeatFactor;
    this.#halfLifeDays = messages.hazardHalfLifeDays;
  }

  /** A message is read at `at` (epoch ms), not before the one read last. */
  read(at: number): void {
    const decayed = this.#hazard * this.#decay(at);
    this.#sum += ((this.#hazard - decayed) * this.#halfLifeDays) / Math.LN2;
    this.#hazard = decayed + this.#perDay * this.#repeatFactor ** this.#messages;
    this.#readAt = at;
    this.#messages += 1;
  }

  /** When the threshold is passed if nothing else is read; null: never. */
  actsAt(): number | null {
    const missing = this.#threshold - this.#sum;
    const toCome = (this.#hazard * this.#halfLifeDays) / Math.LN2;
    if (missing >= toCome) return null;
    if (missing <= 0) return this.#readAt;
    return Math.ceil(this.#readAt - Math.log2(1 - missing / toCome) * this.#halfLifeDays * DAY);
  }

  #decay(at: number): number {
    return this.#messages === 0 ? 1 : 0.5 ** ((at - this.#readAt) / (this.#halfLifeDays * DAY));
  }
}

/** How long a message lies unread, in milliseconds. */
export function openDelay({ draws, population }: Model, person: Person, ...message: number[]): number {
  const { openMedianHours, openSpread } = population.messages;
  return Math.ceil(draws.lognormal(openMedianHours * HOUR, openSpread, person.key, "open delay", ...message));
}
