/**
 * Nonces of calls that change something, each kept for as long as any signature made with it can be good. They live in
 * this process: with several, the second line holds, which is in the database. Ids of new facts are made
 * of the nonce, so a replay finds its row there; what changes a row names the version it was based on, or
 * finds the change made. Only an assignment and a draft can be set once more as they were said.
 */
export class Nonces {
  readonly #goodUntil = new Map<string, number>();
  #sweepAt = 0;

  /** False when this nonce was taken before. */
  take(key: string, goodUntil: number, now: number): boolean {
    this.#sweep(now);
    if (this.#goodUntil.has(key)) return false;
    this.#goodUntil.set(key, goodUntil);
    return true;
  }

  #sweep(now: number) {
    if (now < this.#sweepAt) return;
    for (const [key, until] of this.#goodUntil) if (until < now) this.#goodUntil.delete(key);
    this.#sweepAt = now + 60_000;
  }
}
