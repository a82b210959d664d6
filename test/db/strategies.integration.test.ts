import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../db/database.ts";
import {
  countOpenCasesByVersion,
  deleteStrategyDraft,
  insertStrategyVersion,
  listStrategyDrafts,
  listStrategyVersions,
  upsertStrategyDraft,
} from "../../db/stores/strategies.ts";
import { loadRules } from "../../db/stores/rules.ts";
import { decide } from "../../server/dunning/decide.ts";
import { builtInStrategies } from "../../server/dunning/strategies/built-in.ts";
import type { Strategy, StrategyDraft } from "../../server/dunning/strategies/strategy.ts";
import { snapshot, T0 } from "../dunning/make-facts.ts";
import { clear, databases, kinds, type TestDatabase } from "./databases.ts";

const ACCOUNT = "acct_1:live";
const OTHER = "acct_2:live";
const AT = 1_780_000_000_000;

const soft = builtInStrategies.find(({ id }) => id === "soft_decline")!;
const { version: _, ...draft }: Strategy = {
  ...soft,
  steps: [
    {
      ...soft.steps[0]!,
      onlyIf: { all: [{ field: "country", op: "in", value: ["DE", "AT"] }] },
      hours: { from: 9, to: 12 },
    },
  ],
};
const named = (id: string): StrategyDraft => ({ ...draft, id });

describe.each(kinds)("on %s", (kind) => {
  let opened: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    opened = await databases[kind]();
    db = opened.db;
  });
  beforeEach(() => clear(db));
  afterAll(() => opened.drop());

  const publish = (account: string, version: number, running: "keep" | "move") =>
    db.write((tx) =>
      insertStrategyVersion(
        db,
        tx,
        account,
        { ...draft, version },
        { running, by: "usr_1", at: AT + version },
      ),
    );

  test("a published version comes back with its steps' conditions and hours, and moves whom it should", async () => {
    await publish(ACCOUNT, 2, "keep");
    await publish(ACCOUNT, 3, "move");
    await publish(OTHER, 2, "move");
    const versions = await listStrategyVersions(db, db.read, ACCOUNT, draft.id);
    expect(versions.map(({ version, running, by, at }) => [version, running, by, at])).toEqual([
      [2, "keep", "usr_1", AT + 2],
      [3, "move", "usr_1", AT + 3],
    ]);
    expect(versions[0]!.strategy).toEqual({ ...draft, version: 2 });

    const { strategies } = await loadRules(db, db.read, ACCOUNT);
    const known = strategies.filter(({ id }) => id === draft.id);
    expect(known.map(({ version, running }) => [version, running]).sort()).toEqual([
      [1, "keep"],
      [2, "keep"],
      [3, "move"],
    ]);
    expect(known.find(({ version }) => version === 3)?.steps).toEqual(draft.steps);
  });

  test("there is one draft for each id, and the last one written stays", async () => {
    const save = (account: string, strategy: StrategyDraft, basedOn: number, by: string, at: number) =>
      db.write((tx) => upsertStrategyDraft(db, tx, account, { basedOn, strategy }, { by, at }));
    await save(ACCOUNT, draft, 1, "usr_1", AT);
    await save(ACCOUNT, named("mine"), 0, "usr_1", AT + 1);
    await save(OTHER, named("theirs"), 0, "usr_9", AT + 2);
    await save(ACCOUNT, { ...draft, name: "Softer" }, 2, "usr_2", AT + 3);

    expect(await listStrategyDrafts(db, db.read, ACCOUNT)).toEqual([
      {
        account: ACCOUNT,
        id: draft.id,
        basedOn: 2,
        strategy: { ...draft, name: "Softer" },
        by: "usr_2",
        at: AT + 3,
      },
      { account: ACCOUNT, id: "mine", basedOn: 0, strategy: named("mine"), by: "usr_1", at: AT + 1 },
    ]);
    expect((await listStrategyDrafts(db, db.read, ACCOUNT, "mine")).map(({ id }) => id)).toEqual(["mine"]);
    expect(await listStrategyDrafts(db, db.read, ACCOUNT, "theirs")).toEqual([]);
  });

  test("a draft is thrown away in its own account only, and once", async () => {
    await db.write((tx) =>
      upsertStrategyDraft(db, tx, ACCOUNT, { basedOn: 1, strategy: draft }, { by: "usr_1", at: AT }),
    );
    const discard = (account: string) => db.write((tx) => deleteStrategyDraft(db, tx, account, draft.id));
    expect(await discard(OTHER)).toBe(false);
    expect(await discard(ACCOUNT)).toBe(true);
    expect(await discard(ACCOUNT)).toBe(false);
    expect(await listStrategyDrafts(db, db.read, ACCOUNT)).toEqual([]);
  });

  test("open cases are counted by the version that they run on", async () => {
    const [case_] = decide(snapshot(), T0).cases;
    const row = (id: string, version: number, over: object = {}) => ({
      account: ACCOUNT,
      ...case_!,
      id,
      assignment: { ...case_!.assignment, strategyVersion: version },
      ...over,
    });
    const bank = { ...case_!.assignment, strategyId: "bank_debit", strategyVersion: 10 };
    await db.write((tx) =>
      tx
        .insert(db.tables.cases)
        .values([
          row("case_1", 1),
          row("case_2", 2),
          row("case_3", 2),
          row("case_4", 2, { status: "lost", closedAt: T0 }),
          row("case_5", 10),
          row("case_6", 10, { assignment: bank }),
          row("case_7", 1, { account: OTHER }),
        ]),
    );
    const counted = await countOpenCasesByVersion(db, db.read, ACCOUNT);
    expect(counted).toHaveLength(4);
    expect(counted).toEqual(
      expect.arrayContaining([
        { strategyId: "bank_debit", version: 10, openCases: 1 },
        { strategyId: "soft_decline", version: 1, openCases: 1 },
        { strategyId: "soft_decline", version: 2, openCases: 2 },
        { strategyId: "soft_decline", version: 10, openCases: 1 },
      ]),
    );
    expect(await countOpenCasesByVersion(db, db.read, OTHER)).toEqual([
      { strategyId: "soft_decline", version: 1, openCases: 1 },
    ]);
  });
});
