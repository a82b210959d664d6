import { Random } from "../random.ts";

/** What a draw is about: a person's key and a purpose, such as `"p12", "opens", 3`. */
export type Subject = readonly (number | string)[];

/**
 * Random draws that are looked up, not taken in turn: each depends on the seed and its subject alone. One person
 * more, or one attempt more, therefore shifts nobody else's fate, and asking twice gives the same answer.
 */
export class Draws {
  readonly #seed: string;

  constructor(seed: number | string) {
    this.#seed = String(seed);
  }

  /** A number in [0, 1). */
  unit(...subject: Subject): number {
    return new Random(`${this.#seed}|${subject.join("|")}`).unit();
  }

  chance(probability: number, ...subject: Subject): boolean {
    return this.unit(...subject) < probability;
  }

  /** A number in [low, high). */
  between(low: number, high: number, ...subject: Subject): number {
    return low + (high - low) * this.unit(...subject);
  }

  /** Waiting time with this mean when at every instant it is as likely to end. */
  exponential(mean: number, ...subject: Subject): number {
    return -mean * Math.log(1 - this.unit(...subject));
  }

  /** A positive number whose half lies below `median`; `spread` is the standard deviation of its logarithm. */
  lognormal(median: number, spread: number, ...subject: Subject): number {
    const random = new Random(`${this.#seed}|${subject.join("|")}`);
    // Box and Muller (1958).
    const normal = Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
    return median * Math.exp(spread * normal);
  }

  /** A string of `count` decimal digits. */
  digits(count: number, ...subject: Subject): string {
    return new Random(`${this.#seed}|${subject.join("|")}`).letters(count, "0123456789");
  }

  /** One key of a table of weights, which need not add up to 1. */
  choice<K extends string>(weights: Readonly<Partial<Record<K, number>>>, ...subject: Subject): K {
    const entries = Object.entries(weights) as [K, number][];
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.unit(...subject) * total;
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    const last = entries.findLast(([, weight]) => weight > 0)?.[0];
    if (last === undefined)
      throw new Error(`Draws.choice: no weight above 0 among ${entries.map(([key]) => key).join(", ")}`);
    return last;
  }

  /** One of a list of rows, each with its weight. */
  row<R>(rows: readonly R[], weight: (row: R) => number, ...subject: Subject): R {
    const index = this.choice(Object.fromEntries(rows.map((row, i) => [`${i}`, weight(row)])), ...subject);
    return rows[Number(index)]!;
  }
}
