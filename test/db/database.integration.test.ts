import { count, eq, inArray, sql, sum } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import type { Database } from "../../db/database.ts";
import { QueryError } from "../../db/query-error.ts";
import { clear, databases, kinds, type TestDatabase } from "./databases.ts";

type Customer = Database["tables"]["customers"]["$inferSelect"];

const ACCOUNT = "acct_1:live";

const customer = (over: Partial<Customer> = {}): Customer => ({
  account: ACCOUNT,
  id: "cus_1",
  email: "ada@example.com",
  name: null,
  phone: null,
  country: "DE",
  locale: null,
  defaultPaymentMethodId: null,
  defaultChangedAt: null,
  methodsReadAt: null,
  metadata: { plan: "pro", "quote'": '"ü"' },
  createdAt: 1_780_000_000_000,
  deletedAt: null,
  erasedAt: null,
  factAt: 1_780_000_000_000,
  factOrder: "evt_1",
  ...over,
});

describe.each(kinds)("on %s", (kind) => {
  let opened: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    opened = await databases[kind]();
    db = opened.db;
  });
  beforeEach(() => clear(db));
  afterAll(() => opened.drop());

  const put = (...rows: Customer[]) => db.write((tx) => tx.insert(db.tables.customers).values(rows));
  const customerIds = async () =>
    (await db.read.select({ id: db.tables.customers.id }).from(db.tables.customers))
      .map(({ id }) => id)
      .sort();

  describe("rows", () => {
    test("come back as they went in: large numbers, JSON, null, booleans, bytes", async () => {
      const row = customer({ createdAt: Number.MAX_SAFE_INTEGER, factAt: -1 });
      await put(row);
      const [read] = await db.read.select().from(db.tables.customers);
      expect(read).toEqual(row);
      expectTypeOf(read).toEqualTypeOf<Customer | undefined>();

      const { accounts, inbox } = db.tables;
      const payload = Buffer.from([0, 255, 10, 0]);
      const event = { account: ACCOUNT, eventId: "evt_1", type: "t", createdAt: 1, receivedAt: 1, tries: 0 };
      const inserted = await db.write((tx) =>
        tx
          .insert(inbox)
          .values({ ...event, payload, state: "applied" })
          .returning({ payload: inbox.payload }),
      );
      expect(inserted[0]?.payload.equals(payload)).toBe(true);
      expect((await db.read.select().from(inbox))[0]?.payload.equals(payload)).toBe(true);

      const settings = { ...(await anAccount("active")) };
      expect(
        await db.read.select({ livemode: accounts.livemode, settings: accounts.settings }).from(accounts),
      ).toEqual([{ livemode: true, settings }]);
    });

    test("are replaced by an upsert, and only where its condition holds", async () => {
      const { customers } = db.tables;
      const upsert = (row: Customer) =>
        db.write((tx) =>
          tx
            .insert(customers)
            .values(row)
            .onConflictDoUpdate({
              target: [customers.account, customers.id],
              set: { email: row.email, factAt: row.factAt },
              setWhere: sql`excluded.fact_at > ${customers.factAt}`,
            })
            .returning({ email: customers.email }),
        );
      await put(customer({ factAt: 200 }));
      expect(await upsert(customer({ factAt: 100, email: "older" }))).toEqual([]);
      expect(await upsert(customer({ factAt: 300, email: "newer" }))).toEqual([{ email: "newer" }]);
    });

    test("are joined, counted and summed as numbers", async () => {
      const { accounts, customers } = db.tables;
      await anAccount("active");
      await put(customer({ factAt: 100 }), customer({ id: "cus_2", factAt: 250 }));
      const rows = await db.read
        .select({
          livemode: accounts.livemode,
          customers: count(),
          sum: sum(customers.factAt).mapWith(Number),
        })
        .from(customers)
        .innerJoin(accounts, eq(accounts.account, customers.account))
        .groupBy(accounts.account);
      expect(rows).toEqual([{ livemode: true, customers: 2, sum: 350 }]);
      expect(await db.read.$count(customers, eq(customers.id, "cus_2"))).toBe(1);
    });

    test("are found by a member of their JSON", async () => {
      const { customers } = db.tables;
      await put(customer(), customer({ id: "cus_2", metadata: { plan: "free" } }));
      const plan = sql<string | null>`${customers.metadata} ->> 'plan'`;
      expect(
        await db.read.select({ id: customers.id, plan }).from(customers).where(eq(plan, "free")),
      ).toEqual([{ id: "cus_2", plan: "free" }]);
    });

    test("whose values no database can hold exactly are refused", async () => {
      await expect(put(customer({ email: "a\u0000b" }))).rejects.toThrow(QueryError);
      await expect(put(customer({ factAt: Number.NaN }))).rejects.toThrow(QueryError);
      await put(customer({ factAt: Number.MAX_SAFE_INTEGER }), customer({ id: "cus_2", factAt: 2 }));
      const total = sql<number>`sum(${db.tables.customers.factAt})${sql.raw(db.dialect === "postgres" ? "::bigint" : "")}`;
      await expect(db.read.select({ total }).from(db.tables.customers)).rejects.toThrow(
        /beyond 2\^53|safely represented/,
      );
      expect(await customerIds()).toEqual(["cus_1", "cus_2"]);
    });

    test("take a boolean that is written into SQL by hand", async () => {
      await anAccount("active");
      const { accounts } = db.tables;
      expect(await db.read.$count(accounts, sql`${accounts.livemode} = ${true}`)).toBe(1);
    });
  });

  describe("a write", () => {
    test("that fails leaves nothing behind, wherever it fails", async () => {
      await put(customer({ id: "cus_0" }));
      const { customers } = db.tables;
      const steps = fc.oneof(
        fc.record({ kind: fc.constant("insert" as const), id: fc.stringMatching(/^cus_[a-z]{1,3}$/) }),
        fc.record({ kind: fc.constant("update" as const), email: fc.string({ unit: "grapheme-ascii" }) }),
        fc.record({ kind: fc.constant("delete" as const) }),
      );
      const broken = fc.constantFrom("throws", "breaks a constraint");
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(steps, { maxLength: 6 }), broken, async (steps, how) => {
          const before = await db.read.select().from(customers);
          const failing = db.write(async (tx) => {
            for (const step of steps) {
              if (step.kind === "insert")
                await tx
                  .insert(customers)
                  .values(customer({ id: step.id }))
                  .onConflictDoNothing();
              if (step.kind === "update") await tx.update(customers).set({ email: step.email });
              if (step.kind === "delete") await tx.delete(customers);
            }
            if (how === "throws") throw new Error("no");
            await tx.insert(customers).values([customer({ id: "same" }), customer({ id: "same" })]);
          });
          await expect(failing).rejects.toThrow();
          expect(await db.read.select().from(customers)).toEqual(before);
        }),
        { numRuns: 25 },
      );
    });

    test("reports a refused statement with the database's reason, and without the values", async () => {
      await put(customer());
      const error = await put(customer({ email: "secret@example.com" })).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(QueryError);
      expect(String((error as Error).message)).toMatch(/unique.*insert into "customers"/is);
      expect((error as QueryError).code).toMatch(/^(23505|SQLITE_CONSTRAINT.*)$/);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("secret@example.com");

      const read = await db.read
        .select({ x: sql`no_such(${"secret"})` })
        .from(db.tables.customers)
        .catch((reason: unknown) => reason);
      expect(read).toBeInstanceOf(QueryError);
      expect(JSON.stringify(read, Object.getOwnPropertyNames(read))).not.toContain("secret");
    });

    test("begun inside a write of the same database throws, and the outer write goes on", async () => {
      await db.write(async (tx) => {
        await expect(put(customer({ id: "inner" }))).rejects.toThrow("inside a write");
        await expect(
          db.appendEvents([
            {
              account: ACCOUNT,
              eventId: "e",
              type: "t",
              apiVersion: null,
              createdAt: 1,
              receivedAt: 1,
              payload: Buffer.from("{}"),
            },
          ]),
        ).rejects.toThrow("inside a write");
        await tx.insert(db.tables.customers).values(customer({ id: "outer" }));
      });
      expect(await customerIds()).toEqual(["outer"]);
    });

    test("may leave work behind that writes after its end", async () => {
      let leftBehind: Promise<unknown> | undefined;
      let ended = () => {};
      const afterTheEnd = new Promise<void>((resolve) => {
        ended = resolve;
      });
      await db.write(async () => {
        leftBehind = afterTheEnd.then(() => put(customer()));
      });
      ended();
      await leftBehind;
      expect(await customerIds()).toEqual(["cus_1"]);
    });

    test("whose caller goes on after a refused statement stores nothing, and says so", async () => {
      await put(customer());
      const { customers } = db.tables;
      const goingOn = db.write(async (tx) => {
        await tx.insert(customers).values(customer({ id: "before" }));
        await tx
          .insert(customers)
          .values(customer())
          .catch(() => {});
        await tx
          .insert(customers)
          .values(customer({ id: "after" }))
          .catch(() => {});
      });
      await expect(goingOn).rejects.toThrow("an earlier statement of the transaction failed");
      expect(await customerIds()).toEqual(["cus_1"]);
    });

    test("refuses statements once it has ended", async () => {
      const { customers } = db.tables;
      const late = await db.write(async (tx) => () => tx.insert(customers).values(customer()));
      await expect(late()).rejects.toThrow("the transaction has ended");
      expect(await customerIds()).toEqual([]);
    });

    test("may run several statements at once, and the driver gets them one at a time", async () => {
      const { customers } = db.tables;
      const warnings: Error[] = [];
      const note = (warning: Error) => warnings.push(warning);
      process.on("warning", note);
      await db.write(async (tx) => {
        await Promise.all(["a", "b", "c"].map((id) => tx.insert(customers).values(customer({ id }))));
      });
      process.off("warning", note);
      expect(warnings).toEqual([]);
      expect(await customerIds()).toEqual(["a", "b", "c"]);
    });

    test("does not hold up readers, who see it once it is committed", async () => {
      const { customers } = db.tables;
      await db.write(async (tx) => {
        await tx.insert(customers).values(customer());
        expect(await tx.$count(customers)).toBe(1);
        expect(await db.read.$count(customers)).toBe(0);
      });
      expect(await db.read.$count(customers, inArray(customers.id, ["cus_1"]))).toBe(1);
    });

    test("of twenty at once that read and then write, loses none", async () => {
      const { figures } = db.tables;
      const key = { account: ACCOUNT, currency: "eur", day: "2026-11-22", measure: "failed" };
      await db.write((tx) => tx.insert(figures).values({ ...key, amount: 0, count: 0 }));
      const add = () =>
        db.write(async (tx) => {
          await tx.lock("figures");
          const [row] = await tx.select({ amount: figures.amount }).from(figures);
          await tx.update(figures).set({ amount: (row?.amount ?? 0) + 1 });
        });
      await Promise.all(Array.from({ length: 20 }, add));
      expect(await db.read.select({ amount: figures.amount }).from(figures)).toEqual([{ amount: 20 }]);
    });
  });

  describe("the timeline", () => {
    const entry = (account: string, id: string) => ({
      account,
      id,
      customerId: "cus_1",
      subject: id,
      revision: 0,
      invoiceId: null,
      at: 1,
      kind: "opened",
      detail: {},
      reasons: [],
    });
    const remaining = async (account: string) =>
      db.read.$count(db.tables.timeline, eq(db.tables.timeline.account, account));

    test("refuses to change an entry", async () => {
      const { timeline } = db.tables;
      await db.write((tx) => tx.insert(timeline).values(entry("acct_a:live", "1")));
      await expect(db.write((tx) => tx.update(timeline).set({ at: 2 }))).rejects.toThrow("append-only");
      expect(
        await db.read.select({ at: timeline.at }).from(timeline).where(eq(timeline.account, "acct_a:live")),
      ).toEqual([{ at: 1 }]);
    });

    test("gives up entries of an account that has left, and of no other", async () => {
      const { timeline, accounts } = db.tables;
      await anAccount("left", "acct_left:live");
      await anAccount("active", "acct_stays:live");
      const all = ["acct_left:live", "acct_stays:live", "acct_unknown:live"];
      await db.write((tx) => tx.insert(timeline).values(all.map((account) => entry(account, "1"))));
      const purge = (account: string) =>
        db.write((tx) => tx.delete(timeline).where(eq(timeline.account, account)));

      await expect(purge("acct_stays:live")).rejects.toThrow("append-only");
      await expect(purge("acct_unknown:live")).rejects.toThrow("append-only");
      await purge("acct_left:live");
      expect(await Promise.all(all.map(remaining))).toEqual([0, 1, 1]);

      // Another merchant's leaving opens nothing, not even in one statement that covers both.
      await db.write((tx) => tx.insert(timeline).values(entry("acct_left:live", "2")));
      await expect(db.write((tx) => tx.delete(timeline))).rejects.toThrow("append-only");
      expect(await Promise.all(all.map(remaining))).toEqual([1, 1, 1]);
      await db.write((tx) => tx.delete(accounts).where(eq(accounts.account, "acct_left:live")));
      await expect(purge("acct_left:live")).rejects.toThrow("append-only");
    });

    test("is guarded by the triggers of the migrations", async () => {
      const names =
        db.dialect === "sqlite"
          ? db.read
              .select({ name: sql<string>`name` })
              .from(sql`sqlite_master where type = 'trigger' and tbl_name = 'timeline'`)
          : db.read
              .select({ name: sql<string>`tgname` })
              .from(sql`pg_trigger where tgrelid = 'timeline'::regclass`);
      expect((await names).map(({ name }) => name).sort()).toEqual(
        db.dialect === "sqlite"
          ? ["timeline_no_delete", "timeline_no_update"]
          : ["timeline_append_only", "timeline_no_truncate"],
      );
    });
  });

  async function anAccount(status: "active" | "left", account = ACCOUNT) {
    const settings = {
      connected: true,
      retryMode: "weave" as const,
      timeZone: "UTC",
      chargeOtherMethods: false,
      contactHours: { from: 8, to: 20 },
      contactsPerWeek: 3,
      learnFromRetries: true,
      exploreRetryTimes: true,
      senderName: "",
      senderEmail: "",
      dkimSelector: "",
      stripeEmails: "unsaid" as const,
      endOfRetries: "unsaid" as const,
    };
    await db.write((tx) =>
      tx
        .insert(db.tables.accounts)
        .values({ account, stripeAccountId: account, livemode: true, status, settings, authorizedAt: 1 }),
    );
    return settings;
  }
});
