import { inArray } from "drizzle-orm";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { commandQueue } from "../../db/stores/commands.ts";
import type { Database } from "../../db/database.ts";
import { inbox as inboxOf } from "../../db/stores/inbox.ts";
import { openDatabase } from "../../db/open.ts";
import { wakeupQueue } from "../../db/stores/wakeups.ts";
import { addIdleCases } from "../db/idle-rows.ts";
import { milliseconds, ratio, type Report } from "./report.ts";
import { median } from "./table.ts";

const SIZES = [10_000, 1_000_000];
const ROUNDS = 30;
const WARM_UP = 5;
const BATCH = 100;
const NOW = 1_000;
const LEASE = { owner: "bench", now: NOW, leaseMs: 60_000 };

type Queue = { name: string; work(): Promise<void>; tidy(): Promise<void> };

/**
 * What it costs to claim a batch of due work and to find when the next falls due, with 10,000 and with
 * 1,000,000 cases at rest in the database: each with a wake-up and a command in the future and an event
 * applied in the past. Both have the same due rows, and take turns.
 */
export async function due(): Promise<Report> {
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-bench-"));
  const subjects = [];
  for (const size of SIZES) {
    const url = `file:${path.join(folder, `${size}.db`)}`;
    const db = await openDatabase(url);
    const began = performance.now();
    const step = 100_000;
    for (let first = 1; first <= size; first += step) {
      await addIdleCases(db, url, { first, count: Math.min(step, size), dueAfter: 1_000_000 });
    }
    await addDue(db, (ROUNDS + WARM_UP) * BATCH);
    console.error(
      `${size.toLocaleString("en")} idle cases made in ${((performance.now() - began) / 1000).toFixed(0)} s`,
    );
    subjects.push({ db, queues: queuesOf(db).map((queue) => ({ ...queue, times: [] as number[] })) });
  }

  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const { queues } of subjects) {
      for (const queue of queues) {
        const began = performance.now();
        await queue.work();
        if (round >= 0) queue.times.push(performance.now() - began);
        await queue.tidy();
      }
    }
  }
  for (const { db } of subjects) await db.close();
  await rm(folder, { recursive: true });

  const [few, many] = subjects.map(({ queues }) => queues);
  if (!few || !many) throw new Error("two sizes are needed");
  const rows = few.map(({ name, times }, index) => {
    const [small, large] = [median(times), median(many[index]?.times ?? [])];
    return [name, milliseconds(small, 2), milliseconds(large, 2), ratio(large / small)];
  });
  return {
    about: `claim of ${BATCH} due rows + next due time, libSQL file; medians of ${ROUNDS} interleaved rounds`,
    head: ["", ...SIZES.map((size) => `${size.toLocaleString("en")} idle`), "ratio"],
    rows,
  };
}

/** Rows of each kind that are due at `NOW`. */
async function addDue(db: Database, count: number): Promise<void> {
  const { commands, wakeups } = db.tables;
  const account = "acct_due:live";
  for (let from = 0; from < count; from += 500) {
    const numbers = Array.from({ length: Math.min(500, count - from) }, (_, index) => from + index);
    const common = { account, dueAt: NOW };
    await db.write(async (tx) => {
      await tx.insert(wakeups).values(numbers.map((n) => ({ ...common, customerId: `cus_due_${n}` })));
      await tx.insert(commands).values(
        numbers.map((n) => ({
          ...common,
          id: `command_due_${n}`,
          customerId: `cus_due_${n}`,
          caseId: `case_due_${n}`,
          reasons: [],
          do: { kind: "read_customer" as const },
          tries: 0,
        })),
      );
    });
    await db.appendEvents(
      numbers.map((n) => ({
        account,
        eventId: `evt_due_${n}`,
        type: "invoice.paid",
        apiVersion: null,
        createdAt: NOW,
        receivedAt: NOW,
        payload: Buffer.from("{}"),
      })),
    );
  }
}

function queuesOf(db: Database): Queue[] {
  const [inbox, commands, wakeups] = [inboxOf(db), commandQueue(db), wakeupQueue(db)];
  const claimed = {
    inbox: [] as Awaited<ReturnType<typeof inbox.claim>>,
    commands: [] as Awaited<ReturnType<typeof commands.claim>>,
    wakeups: [] as Awaited<ReturnType<typeof wakeups.claim>>,
  };
  const check = (rows: unknown[]) => {
    if (rows.length !== BATCH) throw new Error(`${rows.length} rows claimed instead of ${BATCH}`);
  };
  return [
    {
      name: "events",
      work: async () => {
        claimed.inbox = await inbox.claim(BATCH, LEASE);
        await inbox.nextDueAt();
      },
      tidy: () => {
        check(claimed.inbox);
        return inbox.finish(claimed.inbox);
      },
    },
    {
      name: "commands",
      work: async () => {
        claimed.commands = await commands.claim(BATCH, LEASE);
        await commands.nextDueAt();
      },
      tidy: async () => {
        check(claimed.commands);
        const { commands: rows } = db.tables;
        const ids = claimed.commands.map(({ id }) => id);
        await db.write((tx) => tx.delete(rows).where(inArray(rows.id, ids)));
      },
    },
    {
      name: "wake-ups",
      work: async () => {
        claimed.wakeups = await wakeups.claim(BATCH, LEASE);
        await wakeups.nextDueAt();
      },
      tidy: async () => {
        check(claimed.wakeups);
        const { wakeups: rows } = db.tables;
        const ids = claimed.wakeups.map(({ customerId }) => customerId);
        await db.write((tx) => tx.delete(rows).where(inArray(rows.customerId, ids)));
      },
    },
  ];
}
