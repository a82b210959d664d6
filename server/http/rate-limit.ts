import type { Context, Env } from "hono";
import { createMiddleware } from "hono/factory";
import { type Clock, elapsedOf } from "../clock.ts";

/** `burst` calls at once, then `perSecond` for as long as calls keep coming. */
export type Rate = { burst: number; perSecond: number };

export type RateLimitOptions<E extends Env> = {
  rate: Rate;
  clock: Clock;
  /** Calls with the same key share one rate. */
  keyOf: (c: Context<E>) => string;
  /** How many calls a call counts for, at most `burst`; left out: 1. */
  weightOf?: (c: Context<E>) => number;
  /** Answers a call over the limit, or throws. */
  onLimit: (c: Context<E>, waitMs: number) => Response | Promise<Response>;
};

/**
 * Limits the rate of calls per key.
 *
 * Each process counts for itself, so n processes let n times the rate through. Both limits that exist may do
 * that. The Dashboard API's keeps one looping browser tab from filling the process that answers it, and each
 * process more brings capacity of its own. The customer pages' keeps one link from using up the merchant's
 * limit at Stripe, 100 calls a second, from which ten calls per process stay far. To count in the database would
 * put a write, and on libSQL the one writer, in front of every call that only reads.
 * A limit on guesses at a secret would have to hold over all processes, and could not use this one. The one
 * use of a call does hold over all processes: see `takeCallId`.
 *
 * Written here because libraries cannot run on our `Clock`: `rate-limiter-flexible` 11 and `hono-rate-limiter` 0.5
 * call `Date.now()` and set timers, so that a simulation could neither move their time nor repeat a run. Their
 * memory stores also count fixed windows, which let twice the burst through where two windows meet.
 *
 * @example
 * ```ts
 * app.post(
 *   "/things",
 *   rateLimit({
 *     rate: { burst: 10, perSecond: 1 },
 *     clock,
 *     keyOf: (c) => c.get("userId"),
 *     onLimit: (c, waitMs) => c.text(`Wait ${waitMs} ms.`, 429),
 *   }),
 *   (c) => c.text("done"),
 * );
 * ```
 */
export function rateLimit<E extends Env>({ rate, clock, keyOf, weightOf, onLimit }: RateLimitOptions<E>) {
  const buckets = new TokenBuckets(rate);
  return createMiddleware<E>(async (c, next) => {
    const waitMs = buckets.take(keyOf(c), elapsedOf(clock), weightOf?.(c));
    if (waitMs > 0) return onLimit(c, waitMs);
    await next();
  });
}

const SWEEP_MS = 60_000;

/**
 * A token bucket per key, known by the time at which it is full again. Unlike a count of tokens, that time needs no
 * fractions, so the wait is exact (the generic cell rate algorithm, ITU-T I.371).
 */
class TokenBuckets {
  readonly #intervalMs: number;
  readonly #burstMs: number;
  readonly #fullAt = new Map<string, number>();
  #sweepAt = Number.NEGATIVE_INFINITY;

  constructor({ burst, perSecond }: Rate) {
    this.#intervalMs = 1000 / perSecond;
    this.#burstMs = burst * this.#intervalMs;
  }

  /** Takes tokens. 0 when there were enough, else the milliseconds until there will be. */
  take(key: string, now: number, tokens = 1): number {
    this.#sweep(now);
    const fullAt = Math.max(this.#fullAt.get(key) ?? 0, now) + tokens * this.#intervalMs;
    const waitMs = fullAt - this.#burstMs - now;
    if (waitMs > 0) return Math.ceil(waitMs);
    this.#fullAt.set(key, fullAt);
    return 0;
  }

  /** Forgets buckets that are full: a new one would be the same. */
  #sweep(now: number) {
    if (now < this.#sweepAt) return;
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key);
    this.#sweepAt = now + SWEEP_MS;
  }
}
