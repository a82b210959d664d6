import { eq } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import { builtInSegments } from "../../server/dunning/segments/built-in.ts";
import type { Segment } from "../../server/dunning/segments/segment.ts";
import { publishedBuiltInStrategies } from "../../server/dunning/strategies/built-in.ts";
import type { PublishedStrategy } from "../../server/dunning/strategies/strategy.ts";
import type { Database, Reader } from "../database.ts";
import { readSegmentList } from "./segments.ts";

/**
 * What decides how cases are treated: the segments in force, and every version of every strategy, since open
 * cases may run on an old one. An account without its own has the built-in ones.
 */
export async function loadRules(
  db: Database,
  from: Reader,
  account: Account,
): Promise<{ segments: Segment[]; strategies: PublishedStrategy[]; segmentsVersion: number }> {
  const { strategies } = db.tables;
  const newestList = await readSegmentList(db, from, account);
  const rows = await from
    .select({ strategy: strategies.strategy, running: strategies.running })
    .from(strategies)
    .where(eq(strategies.account, account));
  return {
    segments: newestList?.list ?? builtInSegments,
    segmentsVersion: newestList?.version ?? 0,
    strategies: [
      ...publishedBuiltInStrategies,
      ...rows.map(({ strategy, running }) => ({ ...strategy, running })),
    ],
  };
}
