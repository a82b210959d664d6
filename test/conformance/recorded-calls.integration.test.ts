import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type ListeningSandbox, listeningSandbox } from "./listening-sandbox.ts";
import { type RecordedCall, recordedCalls } from "./recordings.ts";
import { conversationsOf, Replay } from "./replay.ts";
import { compareAnswers } from "./replay-shape.ts";
import { TOLERATED, type Tolerated } from "./replay-tolerated.ts";
import { callOf, stripeSchema } from "./stripe-schema.ts";

// Compiling the schemas of a whole API takes seconds of a busy machine, once per process.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const calls = recordedCalls();
const met = new Set<Tolerated>();
let compared = 0;
let sandbox: ListeningSandbox;
let replay: Replay;

beforeAll(async () => {
  stripeSchema();
  // The latest moment in the recordings: everything they plan for later still lies ahead.
  sandbox = await listeningSandbox({ now: Date.UTC(2025, 10, 11) });
  replay = new Replay(sandbox, calls);
});

afterAll(() => sandbox?.close());

describe("calls recorded against Stripe are answered with the same status and shape", () => {
  it.each(conversationsOf(calls).map((c) => [nameOf(c), c] as const))("%s", async (_, conversation) => {
    const differences: string[] = [];
    for (const [i, call] of conversation.entries()) {
      const { status, body } = await replay.play(call, conversation.slice(i + 1));
      const name = callOf(call.method, call.path)?.name ?? call.path;
      if (status !== call.status) {
        differences.push(
          `${name}: status ${call.status} became ${status}: ${JSON.stringify(body).slice(0, 300)}`,
        );
        break; // what follows stands on this answer
      }
      const type = status < 400 ? callOf(call.method, call.path)?.result : stripeSchema().error;
      for (const { at, recorded, given } of compareAnswers(
        call.body,
        body,
        type ?? {},
        stripeSchema().definitions,
      ).differences) {
        const tolerated = TOLERATED.find((t) => (t.call === "*" || t.call === name) && t.at.test(at));
        if (tolerated) met.add(tolerated);
        else differences.push(`${name}: ${at} was ${recorded} and is ${given}`);
      }
      compared++;
    }
    expect([...new Set(differences)], differences.join("\n")).toEqual([]);
  });

  it("without one left out", () => {
    expect(compared).toBe(305);
  });

  it("with whole objects, as the types of the pinned version have them", () => {
    sandbox.conformance.assertNone();
  });

  it("and every tolerated difference is still there", () => {
    expect(TOLERATED.filter((t) => !met.has(t)).map((t) => `${t.call} ${t.at}`)).toEqual([]);
  });
});

/** "test/vcr_cassettes/test_stripe_can_update_card.yml" → "stripe can update card" */
function nameOf([first]: RecordedCall[]): string {
  return (/test_(.*)\.yml$/.exec(first?.from ?? "")?.[1] ?? "").replaceAll("_", " ");
}
