import type { ConnectionFact } from "../../server/dunning/facts/facts.ts";

const TICK = 10 * 60_000;

/** Counts time as a clock that is stopped would: tick by tick, of ten minutes. */
export function countedAfter(start: number, duration: number, stopped: (at: number) => boolean): number {
  let at = start;
  for (let left = duration; left > 0; at += TICK) if (!stopped(at)) left -= TICK;
  return at;
}

/** The last word of any source up to then was that the account is off. */
export const isOff = (connections: ConnectionFact[], at: number): boolean =>
  (["settings", "authorization"] as const).some((source) => {
    const changes = connections.filter((change) => change.source === source && change.at <= at);
    return changes.sort((a, b) => a.at - b.at).at(-1)?.connected === false;
  });
