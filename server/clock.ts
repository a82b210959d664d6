/** Where time comes from. Nothing in `server/` asks the machine but through one of these. */
export type Clock = {
  /** Epoch milliseconds, UTC. */
  now(): number;
  /** See `elapsedOf`. Left out where somebody moves the clock by hand, and the two are one. */
  elapsed?(): number;
};

/**
 * Milliseconds since some instant, by a clock that nobody sets: for durations, limits and deadlines. The difference of two
 * values of `now` is no duration, because the machine's time may be put right between them.
 */
export const elapsedOf = (clock: Clock): number => clock.elapsed?.() ?? clock.now();

export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };
