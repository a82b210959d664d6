import { AsyncLocalStorage } from "node:async_hooks";

type Turns = <Result>(job: () => Promise<Result>) => Promise<Result>;

/** Runs jobs one after another, in the order of the calls, whether or not the one before failed. */
export function oneAtATime(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const turn = last.then(job);
    last = turn.catch(() => {});
    return turn;
  };
}

/**
 * Refuses a write begun inside another one of the same database. With one writer it would wait for itself
 * for ever; with several it would be a second transaction that does not see the first.
 */
export function refuseNesting(): Turns {
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  return async (job) => {
    if (inside.getStore()?.open) {
      throw new Error("a write was begun inside a write: pass the transaction (tx) down instead");
    }
    // Work that a transaction left behind may write once the transaction has ended.
    const span = { open: true };
    try {
      return await inside.run(span, job);
    } finally {
      span.open = false;
    }
  };
}
