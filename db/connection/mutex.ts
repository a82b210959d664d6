export type Mutex = <Result>(job: () => Promise<Result>) => Promise<Result>;

/** Runs jobs one after another, in the order of the calls, whether or not the previous one failed. */
export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const turn = last.then(job);
    last = turn.catch(() => {});
    return turn;
  };
}
