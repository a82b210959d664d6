import { DAY } from "./clock.ts";
import { ApiError } from "./errors.ts";

/** An answer as it is sent and, under an idempotency key, kept. */
export interface Answer {
  status: number;
  body: string;
  headers: Record<string, string>;
}

interface Kept {
  fingerprint: string;
  keptUntil: number;
  answer: Answer | "in flight";
}

/**
 * Answers kept under idempotency keys, per account and mode, for 24 hours. Whatever the first request got once it had
 * begun to execute is replayed, a declined payment's 402 included. Source: docs.stripe.com/api/idempotent_requests.
 */
export class IdempotencyKeys {
  readonly #kept = new Map<string, Kept>();

  /**
   * @param scope account and mode
   * @returns the kept answer to replay, or undefined when the caller is to execute and then `keep` or `release`
   * @throws ApiError 400 when the key was used with other parameters, 409 while the first request is in flight
   */
  claim(scope: string, key: string, fingerprint: string, now: number): Answer | undefined {
    const name = `${scope} ${key}`;
    const record = this.#kept.get(name);
    if (record === undefined || record.keptUntil <= now) {
      this.#kept.set(name, { fingerprint, keptUntil: now + DAY, answer: "in flight" });
      return undefined;
    }
    if (record.fingerprint !== fingerprint)
      throw new ApiError(400, {
        type: "idempotency_error",
        message:
          "Keys for idempotent requests can only be used with the same parameters they were first used with. " +
          `Try using a key other than '${key}' if you meant to execute a different request.`,
      });
    if (record.answer === "in flight")
      throw new ApiError(409, {
        type: "idempotency_error",
        code: "idempotency_key_in_use",
        message:
          `There is currently another in-progress request using this idempotency key: '${key}'. ` +
          "Please try again later.",
      });
    return record.answer;
  }

  keep(scope: string, key: string, answer: Answer): void {
    const record = this.#kept.get(`${scope} ${key}`);
    if (record !== undefined) record.answer = answer;
  }

  /** The request was refused before it executed: the key is free again. */
  release(scope: string, key: string): void {
    this.#kept.delete(`${scope} ${key}`);
  }

  /** Forgets what is older than 24 hours. */
  prune(now: number): void {
    for (const [name, record] of this.#kept) if (record.keptUntil <= now) this.#kept.delete(name);
  }
}
