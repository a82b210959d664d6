import { expect, test } from "vitest";
import { type Refusal, Refusals } from "../../server/http/refusals.ts";

test("refused calls are all counted, and printed as far as there are not too many", () => {
  let now = 0;
  const printed: [Refusal, number][] = [];
  const refusals = new Refusals({ now: () => now }, (...line) => printed.push(line));
  const refused = { where: "api", code: "signature_invalid" } as const;
  for (let call = 0; call < 1000; call++) refusals.note({ ...refused, requestId: `r-${call}` });
  refusals.note({ where: "webhook", code: "not_json" });
  expect(printed).toHaveLength(6);
  expect(printed[0]).toEqual([{ ...refused, requestId: "r-0" }, 0]);
  expect(printed[5]).toEqual([{ where: "webhook", code: "not_json" }, 0]);
  now += 60_000;
  refusals.note(refused);
  expect(printed.at(-1)).toEqual([refused, 995]);
  expect(refusals.list()).toEqual([
    { ...refused, count: 1001 },
    { where: "webhook", code: "not_json", count: 1 },
  ]);
});
