import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeCallId } from "../../db/stores/used-call-ids.ts";
import { databases, kinds, type TestDatabase } from "./databases.ts";

const NOW = 1_780_000_000_000;
const DAY = 86_400_000;

describe.each(kinds)("the id of a call on %s", (kind) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await databases[kind]();
  });
  afterAll(() => opened.drop());

  const take = (callId: string, { account = "acct_1:live", now = NOW } = {}) =>
    takeCallId(opened.db, { account, callId }, now);
  const stored = async () =>
    (await opened.db.read.select().from(opened.db.tables.usedCallIds)).map(({ id }) => id).sort();

  it("is taken once, even by calls that come at the same time", async () => {
    const taken = await Promise.all(Array.from({ length: 8 }, () => take("call_1")));
    expect(taken.filter((wasFree) => wasFree)).toHaveLength(1);
    expect(await take("call_1")).toBe(false);
  });

  it("belongs to its account", async () => {
    expect(await take("call_1", { account: "acct_1:test" })).toBe(true);
  });

  it("is kept for a day, and deleted by a later call of the same account", async () => {
    for (const _ of [1, 2]) expect(await take("call_1", { now: NOW + DAY })).toBe(false);
    expect(await take("call_2", { now: NOW + DAY + 1 })).toBe(true);
    expect(await stored()).toEqual(["call_1", "call_2"]);
    expect(await take("call_2", { account: "acct_1:test", now: NOW + DAY + 1 })).toBe(true);
    expect(await stored()).toEqual(["call_2", "call_2"]);
  });
});
