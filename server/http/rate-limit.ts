/** `burst` calls at once, then `perSecond` for as long as it lasts. */
export type Rate = { burst: number; perSecond: number };

type Bucket = { tokens: number; at: number };

/** A token bucket per key, in this process. */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  #sweepAt = 0;

  constructor(private readonly rate: Rate) {}

  /** 0 when the call is allowed, else how many milliseconds to wait. */
  delay(key: string, now: number): number {
    this.#sweep(now);
    const { burst, perSecond } = this.rate;
    const before = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, before.tokens + ((now - before.at) / 1000) * perSecond);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1000);
  }

  /** A bucket that has filled up again says nothing. */
  #sweep(now: number) {
    if (now < this.#sweepAt) return;
    const { burst, perSecond } = this.rate;
    const fullAfter = (burst / perSecond) * 1000;
    for (const [key, { at }] of this.#buckets) if (now - at >= fullAfter) this.#buckets.delete(key);
    this.#sweepAt = now + 60_000;
  }
}
