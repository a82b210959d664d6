import { CONNECTION_SOURCES, type ConnectionFact } from "../facts/facts.ts";
import { type Interval, UNTIL_RELEASED } from "./holds.ts";

/**
 * When the account was disconnected: switched off in the settings, or without the app. No strategy's clock runs meanwhile.
 * Otherwise an account that comes back after a month would have every cancellation overdue and executed at once, without
 * a warning to any customer. Unlike a hold this is no decision about a case, so it is not presented as a hold.
 *
 * @returns UTC epoch milliseconds; periods of different sources may overlap, and the last may have no end
 */
export const inactivePeriodsOf = (connections: ConnectionFact[]): Interval[] =>
  CONNECTION_SOURCES.flatMap((source) =>
    periodsOfSource(connections.filter((connection) => connection.source === source)),
  );

function periodsOfSource(changes: ConnectionFact[]): Interval[] {
  const periods: Interval[] = [];
  let from: number | null = null;
  for (const { at, connected } of [...changes].sort((a, b) => a.at - b.at)) {
    if (!connected) {
      from ??= at;
    } else if (from !== null) {
      periods.push({ from, to: at });
      from = null;
    }
  }
  if (from !== null) periods.push({ from, to: UNTIL_RELEASED });
  return periods;
}
