/** How a webhook ended. `unknown_api_version` is counted in addition to one of the others. */
export type WebhookOutcome =
  | "accepted"
  | "duplicate"
  | "unhandled_type"
  | "thin"
  | "left_account"
  | "unknown_account"
  | "refused"
  | "unknown_api_version";

/**
 * Counts of this process since it started, for the metrics page. The inbox itself holds every event that was
 * stored; the others are counted here only, and a restart sets their counts back to zero.
 */
export class WebhookCounts {
  readonly #counts = new Map<string, { outcome: WebhookOutcome; label: string; count: number }>();

  /** @param label the event type; for `refused` the reason, for `unknown_api_version` the version */
  count(outcome: WebhookOutcome, label: string): void {
    const key = `${outcome} ${label}`;
    const entry = this.#counts.get(key);
    if (entry) entry.count++;
    else this.#counts.set(key, { outcome, label, count: 1 });
  }

  list(): { outcome: WebhookOutcome; label: string; count: number }[] {
    return [...this.#counts.values()].map((entry) => ({ ...entry }));
  }
}
