import type { CaseAttributes } from "../../../db/stores/case-attributes.ts";
import { doesMatch } from "../../dunning/segments/match.ts";
import { rowsOf, type Segment } from "../../dunning/segments/segment.ts";
import { inSlices } from "../slices.ts";

/**
 * How many cases each segment hits and gets, and the cases that it gets, in the order of `cases`. The first
 * match wins: a segment hits every case that its rule matches, and gets those that no segment above it got.
 */
export async function countBySegment(list: readonly Segment[], cases: readonly CaseAttributes[]) {
  const counts = list.map(({ id }) => ({ segmentId: id, hits: 0, gets: 0, open: 0 }));
  const caught = new Map<string, CaseAttributes[]>(list.map(({ id }) => [id, []]));
  const rows = list.reduce((sum, { rule }) => sum + rowsOf(rule), 1);
  await inSlices(cases, rows, (case_) => {
    let isFree = true;
    for (const [index, { id, rule }] of list.entries()) {
      if (!doesMatch(rule, case_.attributes)) continue;
      const count = counts[index]!;
      count.hits++;
      if (!isFree) continue;
      isFree = false;
      count.gets++;
      if (case_.status === "open") count.open++;
      caught.get(id)?.push(case_);
    }
  });
  return { counts, caught };
}
