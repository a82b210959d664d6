import { eq } from "drizzle-orm";
import { END_ACTIONS } from "../../server/dunning/facts/facts.ts";
import { cadenceProgress } from "../../server/dunning/cases/cadence-progress.ts";
import { loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import { DAY, type Harness } from "./harness.ts";
import { CHANNEL_TERMS } from "../engine/channels.ts";

/** A stretch in which a customer must be neither charged nor written to. */
export type Quiet = { why: "pause" | "promise" | "ending"; customerId: string; from: number; to: number };

export const PROCEDURES = [
  "holds.pause",
  "holds.promise",
  "holds.resume",
  "requests.retryNow",
  "requests.doStep",
  "requests.skipStep",
  "requests.endNow",
  "requests.withdraw",
] as const;

/**
 * Support agents who do one thing a day through the signed API: pause, note a promise, ask for a retry, do or
 * skip a step, end a recovery, and take some of it back. Which thing and whose case follows from the day.
 */
export function openDesk(harness: Harness) {
  const quiet: Quiet[] = [];
  /** How often each procedure was done, and how often it was refused because the case stood otherwise by then. */
  const done: Record<string, number> = {};
  const refused: Record<string, number> = {};

  async function ask<Output>(procedure: (typeof PROCEDURES)[number], input: unknown): Promise<Output | null> {
    const { body } = await harness.call(procedure, input);
    if (body.error && body.error.code !== "conflict") {
      throw new Error(`${procedure} ${JSON.stringify(input)}: ${body.error.code}: ${body.error.message}`);
    }
    const count = body.error ? refused : done;
    count[procedure] = (count[procedure] ?? 0) + 1;
    return body.error ? null : (body.output as Output);
  }

  /** The step of a case that would come next, by its plan. */
  async function stepAhead(caseId: string, customerId: string): Promise<string | undefined> {
    const { db, account } = harness;
    const known = (await loadCustomerRecords(db, db.read, account, [customerId], CHANNEL_TERMS)).get(
      customerId,
    );
    const plan = known && cadenceProgress(known.snapshot, caseId, harness.now());
    return plan?.steps.find(({ state }) => state === "next" || state === "planned")?.stepId;
  }

  async function workOf(day: number): Promise<void> {
    const { cases } = harness.db.tables;
    const open = (await harness.db.read.select().from(cases).where(eq(cases.status, "open"))).sort((a, b) =>
      a.id < b.id ? -1 : 1,
    );
    const case_ = open[day % Math.max(1, open.length)];
    if (!case_) return;
    const { id: caseId, customerId, leadInvoiceId: invoiceId } = case_;
    const from = harness.now();
    switch (day % 6) {
      case 0: {
        const to = from + 7 * DAY;
        const input = { customerId, reason: "asked for time", until: to };
        if (await ask("holds.pause", input)) quiet.push({ why: "pause", customerId, from, to });
        return;
      }
      case 1:
      case 4: {
        const by = from + 5 * DAY;
        const amount = day % 2 === 0 ? null : 1;
        const answer = await ask<{ hold: { id: string } }>("holds.promise", { customerId, by, amount });
        if (!answer) return;
        // It takes the place of a running promise; some are let go at once, and then no promise runs.
        if (day % 12 === 4) {
          await ask("holds.resume", { holdId: answer.hold.id });
          for (const stretch of quiet) {
            if (stretch.why === "promise" && stretch.customerId === customerId)
              stretch.to = Math.min(stretch.to, from);
          }
        } else quiet.push({ why: "promise", customerId, from, to: by });
        return;
      }
      case 2: {
        const request = await ask<{ requestId: string }>("requests.retryNow", { invoiceId, confirm: true });
        if (request && day % 12 === 2) await ask("requests.withdraw", { requestId: request.requestId });
        return;
      }
      case 3: {
        const stepId = await stepAhead(caseId, customerId);
        if (stepId === undefined) return;
        const procedure = day % 12 === 3 ? "requests.doStep" : "requests.skipStep";
        const request = await ask<{ requestId: string }>(procedure, { caseId, stepId });
        if (request && day % 24 === 9) await ask("requests.withdraw", { requestId: request.requestId });
        return;
      }
      default: {
        const action = END_ACTIONS[Math.floor(day / 6) % END_ACTIONS.length];
        const request = await ask<{ requestId: string; takesEffectAt: number }>("requests.endNow", {
          caseId,
          action,
          confirm: true,
        });
        if (!request) return;
        if (day % 12 === 5) quiet.push({ why: "ending", customerId, from, to: request.takesEffectAt });
        else await ask("requests.withdraw", { requestId: request.requestId });
      }
    }
  }

  return { workOf, quiet, done, refused };
}
