import { type CaseInput, contactsOf, newestInputs } from "../../../db/stores/case-attributes.ts";
import { hits, partsOf } from "../../dunning/segments/match.ts";
import type { Segment } from "../../dunning/segments/segment.ts";
import { sentenceOf } from "../../i18n/segments.ts";
import type { Context, Run } from "../context.ts";
import type { Returned } from "../contract.ts";
import { ApiError } from "../api-error.ts";

const DAY = 86_400_000;
const PREVIEW_DAYS = 90;
/** More would make whoever moves a slider wait, and change no share that anybody could see. */
const MOST_CASES = 5_000;
const SHOWN_CUSTOMERS = 5;

type Preview = Returned<"segments.preview">;

export const previewSegments: Run<"segments.preview"> = async (context, { list, focus }) => {
  const { db, account, clock, localeContext } = context;
  const from = clock.now() - PREVIEW_DAYS * DAY;
  const found = await newestInputs(db, account, { since: from, limit: MOST_CASES + 1 });
  const cases = found.slice(0, MOST_CASES);
  const { counts, caught } = countOf(list, cases);
  return {
    cases: cases.length,
    complete: found.length <= MOST_CASES,
    from,
    sentences: list.map(({ rule }) => sentenceOf(rule, localeContext())),
    segments: counts,
    focus: focus === undefined ? null : await focusOn(context, focusOf(list, focus), cases, caught),
  };
};

/** How many each segment hits and gets, and the cases it gets, in the order of `cases`. */
function countOf(list: readonly Segment[], cases: readonly CaseInput[]) {
  const counts = list.map(({ id }) => ({ segmentId: id, hits: 0, gets: 0, open: 0 }));
  const caught = new Map<string, CaseInput[]>(list.map(({ id }) => [id, []]));
  for (const one of cases) {
    let free = true;
    for (const [index, { id, rule }] of list.entries()) {
      if (!hits(rule, one.input)) continue;
      const count = counts[index]!;
      count.hits++;
      if (!free) continue;
      free = false;
      count.gets++;
      if (one.status === "open") count.open++;
      caught.get(id)?.push(one);
    }
  }
  return { counts, caught };
}

function focusOf(list: readonly Segment[], focus: string): Segment {
  const segment = list.find(({ id }) => id === focus);
  if (segment) return segment;
  throw new ApiError(
    "invalid_input",
    `There is no segment ${JSON.stringify(focus)} in the list.`,
    "Name a segment of the list, or none.",
    [{ path: "focus", message: `expected one of ${list.map(({ id }) => id).join(", ")}` }],
  );
}

async function focusOn(
  { db, account, localeContext }: Context,
  { id, rule }: Segment,
  cases: readonly CaseInput[],
  caught: ReadonlyMap<string, CaseInput[]>,
): Promise<Preview["focus"]> {
  const shown = (caught.get(id) ?? []).slice(0, SHOWN_CUSTOMERS);
  const contacts = await contactsOf(
    db,
    account,
    shown.map(({ customerId }) => customerId),
  );
  return {
    segmentId: id,
    rows: partsOf(rule).map((part) => ({
      path: part.path,
      text: sentenceOf(part.rule, localeContext()),
      hits: cases.filter(({ input }) => hits(part.rule, input)).length,
    })),
    customers: shown.map((one) => ({
      customerId: one.customerId,
      name: contacts.get(one.customerId)?.name ?? null,
      email: contacts.get(one.customerId)?.email ?? null,
      caseId: one.id,
      currency: one.input.currency,
      amount: one.input.amount,
    })),
  };
}
