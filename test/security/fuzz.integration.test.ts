import { expect, test } from "vitest";
import { fuzzCalls } from "./fuzz-calls.ts";
import { fuzzEvents } from "./fuzz-events.ts";
import { fuzzWebhooks } from "./fuzz-webhooks.ts";

/** Few rounds of fixed seeds; `npm run fuzz -- --minutes 10` tries others for as long as one likes. */
const FEW = [
  { fuzzer: fuzzEvents, seeds: ["1/0", "2/0"], size: 60 },
  { fuzzer: fuzzCalls, seeds: ["1/0"], size: 200 },
  { fuzzer: fuzzWebhooks, seeds: ["1/0"], size: 100 },
];

test.each(
  FEW.flatMap(({ fuzzer, seeds, size }) => seeds.map((seed) => ({ fuzzer, name: fuzzer.name, seed, size }))),
)("$name of seed $seed do no harm", async ({ fuzzer, seed, size }) => {
  expect(await fuzzer.round(seed, size)).toEqual([]);
});
