/** Where time comes from. Nothing in `server/` asks the machine but through one of these. */
export type Clock = {
  /** Epoch milliseconds, UTC. */
  now(): number;
};

export const systemClock: Clock = { now: () => Date.now() };
