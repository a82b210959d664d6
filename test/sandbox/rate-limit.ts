/** Requests per second that one account may make. Source: docs.stripe.com/rate-limits. */
export interface RateLimit {
  live: number;
  test: number;
  /** Epoch milliseconds: the sandbox's clock, or a real one when requests come in real time. */
  now(): number;
}

export const STRIPE_RATE_LIMITS = { live: 100, test: 25 };

/** A token bucket per account and mode that holds one second's worth. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #buckets = new Map<string, { tokens: number; filledAt: number }>();

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  admit(account: string, livemode: boolean): boolean {
    const rate = livemode ? this.#limit.live : this.#limit.test;
    const now = this.#limit.now();
    const key = `${account} ${livemode}`;
    const bucket = this.#buckets.get(key) ?? { tokens: rate, filledAt: now };
    bucket.tokens = Math.min(rate, bucket.tokens + ((now - bucket.filledAt) / 1000) * rate);
    bucket.filledAt = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
