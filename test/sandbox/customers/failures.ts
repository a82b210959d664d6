import type { EventRecord } from "../events.ts";
import { DAY, type SandboxClock } from "../clock.ts";
import type { Tenant } from "../tenant.ts";

/** How an invoice stood when it first could not be collected. */
export interface FirstFailure {
  /** Epoch milliseconds, to the second. */
  at: number;
  /** In minor units. */
  amountRemaining: number;
}

/**
 * When and with how much at stake each invoice failed first. An invoice does not remember this, and an attempt that
 * waits for authentication leaves no charge behind, so it is noted from Stripe's own events, which live for 30 days:
 * `catchUp` must be called more often than that.
 */
export class FailureLog {
  readonly #tenant: Tenant;
  readonly #clock: SandboxClock;
  readonly #first = new Map<string, FirstFailure>();
  #lastSeen: EventRecord | undefined;
  #caughtUpAt: number;

  constructor(tenant: Tenant, clock: SandboxClock) {
    this.#tenant = tenant;
    this.#clock = clock;
    this.#lastSeen = tenant.events.at(-1);
    this.#caughtUpAt = clock.now();
  }

  first(invoiceId: string): FirstFailure | undefined {
    return this.#first.get(invoiceId);
  }

  /** @throws Error when it was called too late: what happened in between can no longer be known */
  catchUp(): void {
    if (this.#clock.now() - this.#caughtUpAt >= 30 * DAY)
      throw new Error(
        `FailureLog: events since ${new Date(this.#caughtUpAt).toISOString()} are gone; catch up daily`,
      );
    this.#caughtUpAt = this.#clock.now();
    const { events } = this.#tenant;
    let from = events.length;
    while (from > 0 && events[from - 1] !== this.#lastSeen) from -= 1;
    for (const event of events.slice(from)) {
      if (event.type !== "invoice.payment_failed" && event.type !== "invoice.payment_action_required")
        continue;
      const { id, amount_remaining } = JSON.parse(event.object) as { id: string; amount_remaining: number };
      if (!this.#first.has(id))
        this.#first.set(id, { at: event.created * 1000, amountRemaining: amount_remaining });
    }
    this.#lastSeen = events.at(-1);
  }
}
