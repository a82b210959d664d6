import { ApiError } from "./api-error.ts";

/** The number of an account's calls that may wait behind the call that is being answered. The next one is refused. */
const MOST_WAITING = 4;

/** Lets one heavy call of each account through at a time; a few others wait for their turn. */
export type Turnstile = <Result>(account: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * Each process counts for itself, like the limits of rates: it is this process that a burst of heavy calls would fill.
 *
 * @throws {ApiError} `rate_limited` where too many calls wait already
 */
export function createTurnstile(): Turnstile {
  const queues = new Map<string, { last: Promise<unknown>; calls: number }>();
  return async (account, work) => {
    const queue = queues.get(account) ?? { last: Promise.resolve(), calls: 0 };
    if (queue.calls > MOST_WAITING) {
      throw new ApiError(
        "rate_limited",
        "Too many large questions of this account wait for their answers.",
        "Wait until one of them is answered and try again.",
      );
    }
    queues.set(account, queue);
    queue.calls += 1;
    const turn = queue.last.then(work);
    queue.last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      queue.calls -= 1;
      if (queue.calls === 0) queues.delete(account);
    }
  };
}
