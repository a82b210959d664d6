import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { hasTooManyParts, MAX_INPUT_PARTS } from "../../server/api/input-size.ts";
import { countBySegment } from "../../server/api/segments/segment-counts.ts";
import { inSlices } from "../../server/api/slices.ts";
import { createTurnstile } from "../../server/api/turnstile.ts";
import { LIMITS, readSegments, type Rule } from "../../server/dunning/segments/segment.ts";

const row = { field: "plan", op: "is", value: "q" } as const;
const rest = { id: "rest", name: "Everyone else", rule: { all: [] }, strategyId: "soft_decline" };

describe("a turnstile", () => {
  it("answers one call of an account after another, beside those of other accounts, and refuses a crowd", async () => {
    const turnstile = createTurnstile();
    const begun: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const calls = Array.from({ length: 5 }, (_, index) =>
      turnstile("acct_1", async () => {
        begun.push(`acct_1 ${index}`);
        await held;
      }),
    );
    await turnstile("acct_2", async () => void begun.push("acct_2"));
    expect(begun).toEqual(["acct_1 0", "acct_2"]);
    await expect(turnstile("acct_1", async () => {})).rejects.toMatchObject({ code: "rate_limited" });
    release();
    await Promise.all(calls);
    expect(begun).toHaveLength(6);
    await turnstile("acct_1", () => Promise.reject(new Error("no"))).catch(() => {});
    expect(await turnstile("acct_1", async () => "again")).toBe("again");
  });
});

describe("the work of one call", () => {
  it("lets others have their turn after every few thousand comparisons", async () => {
    let turns = 0;
    let counting = true;
    const others = (async () => {
      while (counting) {
        await setImmediate();
        turns++;
      }
    })();
    const cases = Array.from({ length: 1_000 }, (_, index) => ({
      id: `case_${index}`,
      customerId: `cus_${index}`,
      status: "open" as const,
      attributes: { plan: "p", metadata: {} } as never,
    }));
    const rule: Rule = { any: Array.from({ length: 50 }, () => row) };
    const { counts } = await countBySegment([{ ...rest, id: "a", rule }, rest], cases);
    counting = false;
    await others;
    expect(counts).toMatchObject([
      { segmentId: "a", hits: 0 },
      { segmentId: "rest", hits: 1_000 },
    ]);
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  it("is not parted where it is small", async () => {
    const done: number[] = [];
    const all = inSlices([1, 2, 3], 1, (item) => void done.push(item));
    expect(done).toEqual([1, 2, 3]);
    await all;
  });

  it("is refused before a schema reads it where an input has too many parts, however they are nested", () => {
    expect(hasTooManyParts({ list: Array.from({ length: MAX_INPUT_PARTS - 2 }, () => ({})) })).toBe(false);
    expect(hasTooManyParts({ list: Array.from({ length: MAX_INPUT_PARTS - 1 }, () => ({})) })).toBe(true);
    let deep: object = {};
    for (let depth = 0; depth < MAX_INPUT_PARTS; depth++) deep = { deep };
    expect(hasTooManyParts(deep)).toBe(true);
    expect(hasTooManyParts("text")).toBe(false);
  });

  it("is bounded by the rows of all rules of a list together", () => {
    const listOf = (rows: number) => {
      const groups = Array.from({ length: rows / 50 }, () => ({
        any: Array.from({ length: 50 }, () => row),
      }));
      return [{ ...rest, id: "a", rule: { any: groups } }, rest];
    };
    expect(readSegments(listOf(LIMITS.rows)).ok).toBe(true);
    expect(readSegments(listOf(LIMITS.rows + 50))).toEqual({
      ok: false,
      problems: ["segments: expected at most 1000 rows in all rules together, and not 1050"],
    });
  });
});
