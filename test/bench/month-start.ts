import { loadavg } from "node:os";
import { count } from "drizzle-orm";
import type { Database } from "../../db/database.ts";
import { accountKey, accounts } from "../../db/stores/accounts.ts";
import { customer, invoice } from "../dunning/make-facts.ts";
import { decisionsLane } from "./bench-engine.ts";
import { readOptions } from "./options.ts";
import { openPlaces } from "./places.ts";
import { type Cell, type Report, seconds, whole } from "./report.ts";
import { median } from "./table.ts";

const DAY = 86_400_000;
const DUE_AT = Date.UTC(2026, 5, 1, 8);
const LIMIT_S = 60;
const FULL = 100_000;
const LOOK_MS = 250;

/**
 * Sent invoices of many merchants that fall due in the same minute: until each has a case and its next message and end are
 * queued. The merchants have the same number of invoices, so a fair share lets all of them be through at about the same time;
 * beside them one small merchant, whose name comes last, has a single invoice.
 */
export async function monthStart(): Promise<Report> {
  const { invoices, merchants } = readOptions({ invoices: 4_000, merchants: 100 });
  const busy = loadavg()[0] ?? 0;
  const each = Math.ceil(invoices / merchants);
  const rows: Cell[][] = [];
  const verdicts: { met: boolean; text: string }[] = [];
  for (const { name, db, close } of await openPlaces()) {
    const sizes = new Map<string, number>();
    for (let m = 0; m < merchants; m++) sizes.set(`acct_1Big${String(m).padStart(5, "0")}`, each);
    sizes.set("acct_9Small", 1);
    for (const [stripeAccountId, size] of sizes) await addDueInvoices(db, stripeAccountId, size);

    const lane = decisionsLane(db, () => DUE_AT + 1_000);
    const began = performance.now();
    const throughAt = new Map<string, number>();
    const look = async () => {
      for (const [account, cases] of await casesByAccount(db)) {
        const size = sizes.get(account.slice(0, account.indexOf(":")));
        if (cases === size && !throughAt.has(account))
          throughAt.set(account, (performance.now() - began) / 1_000);
      }
    };
    const looking = setInterval(() => void look().catch(() => {}), LOOK_MS);
    const used = process.cpuUsage();
    await lane.drain();
    const took = (performance.now() - began) / 1_000;
    const { user, system } = process.cpuUsage(used);
    clearInterval(looking);
    await look();
    const queued = await db.read.$count(db.tables.commands);
    if (queued < invoices) throw new Error(`${queued} commands for ${invoices} invoices`);
    const small = throughAt.get("acct_9Small:test") ?? Number.NaN;
    const times = [...throughAt].filter(([id]) => id !== "acct_9Small:test").map(([, at]) => at);
    const s = (value: number) => seconds(value, 1);
    const total = merchants * each + 1;
    const full = (FULL / total) * took;
    rows.push([
      name,
      s(took),
      whole(total / took),
      whole(total / ((user + system) / 1e6)),
      s(Math.min(...times)),
      s(median(times)),
      s(Math.max(...times)),
      s(small),
      s(full),
    ]);
    verdicts.push({
      met: full < LIMIT_S,
      text: `${name}: ${FULL.toLocaleString("en")} invoices in ${LIMIT_S} s`,
    });
    await close();
  }
  return {
    about: `${(merchants * each).toLocaleString("en")} invoices of ${merchants.toLocaleString("en")} merchants, looked at every ${LOOK_MS} ms; load before: ${busy.toFixed(1)}`,
    head: [
      "",
      "all through",
      "a second",
      "a CPU second",
      "first merchant",
      "median",
      "last",
      "the small one",
      `${FULL.toLocaleString("en")} at this rate (limit ${LIMIT_S} s)`,
    ],
    rows,
    verdicts,
  };
}

async function casesByAccount(db: Database): Promise<[string, number][]> {
  const { cases } = db.tables;
  const rows = await db.longRead
    .select({ account: cases.account, n: count() })
    .from(cases)
    .groupBy(cases.account);
  return rows.map(({ account, n }) => [account, n]);
}

async function addDueInvoices(db: Database, stripeAccountId: string, size: number): Promise<void> {
  const at = { stripeAccountId, livemode: false };
  const account = accountKey(at);
  await accounts(db).enrol(at, DUE_AT - 400 * DAY);
  const { customers, invoices, wakeups } = db.tables;
  for (let from = 0; from < size; from += 200) {
    const numbers = Array.from({ length: Math.min(200, size - from) }, (_, index) => from + index);
    await db.write(async (tx) => {
      await tx.insert(customers).values(numbers.map((n) => customer({ account, id: `cus_${n}` })));
      await tx.insert(invoices).values(
        numbers.map((n) =>
          invoice({
            account,
            id: `in_${stripeAccountId}${n}`,
            customerId: `cus_${n}`,
            subscriptionId: null,
            collectionMethod: "send_invoice",
            billingReason: "manual",
            dueAt: DUE_AT,
            createdAt: DUE_AT - 14 * DAY,
            finalizedAt: DUE_AT - 14 * DAY,
            factAt: DUE_AT - 14 * DAY,
          }),
        ),
      );
      await tx
        .insert(wakeups)
        .values(numbers.map((n) => ({ account, customerId: `cus_${n}`, dueAt: DUE_AT })));
    });
  }
}
