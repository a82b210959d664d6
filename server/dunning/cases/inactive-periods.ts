import { CONNECTION_SOURCES, type ConnectionFact } from "../facts/facts.ts";
import { type Interval, UNTIL_RELEASED } from "./holds.ts";

/**
 * When the account was off: switched off, or without the app. No strategy's clock runs meanwhile, or whoever
 * comes back after a month would find every cancellation overdue and done at once, of which no customer was
 * warned. Unlike a hold this is nobody's word about a case, so it is neither shown nor told as one.
 *
 * @returns UTC epoch milliseconds; spans of different sources may overlap, and the last may be open-ended
 */
export const inactivePeriodsOf = (connections: ConnectionFact[]): Interval[] =>
  CONNECTION_SOURCES.flatMap((source) =>
    spansOff(connections.filter((connection) => connection.source === source)),
  );

function spansOff(changes: ConnectionFact[]): Interval[] {
  const spans: Interval[] = [];
  let from: number | null = null;
  for (const { at, connected } of [...changes].sort((a, b) => a.at - b.at)) {
    if (!connected) {
      from ??= at;
    } else if (from !== null) {
      spans.push({ from, to: at });
      from = null;
    }
  }
  if (from !== null) spans.push({ from, to: UNTIL_RELEASED });
  return spans;
}
