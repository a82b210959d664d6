import { DateTime } from "luxon";
import { formatAmount } from "../../server/i18n/money-format.ts";
import { moneyOf } from "../simulation/promises.ts";
import { DAY, type Harness } from "../simulation/harness.ts";

/**
 * Tells on standard output what happens as it happens: what failed, what Makegood did about it and why, what
 * came back.
 */
export class Formatter {
  readonly #world: Harness;
  readonly #told = new Set<string>();
  #day: number;
  #shown = "";

  constructor(harness: Harness) {
    this.#world = harness;
    this.#day = harness.now();
  }

  /** Says what has not been said yet, and once a day what has come back so far. */
  async tell(): Promise<void> {
    const { db } = this.#world;
    const entries = (await db.read.select().from(db.tables.timeline)).filter(({ id }) => !this.#told.has(id));
    for (const entry of entries.sort((a, b) => a.at - b.at)) {
      this.#told.add(entry.id);
      const line = lineOf(entry);
      if (line)
        console.log(
          `  ${DateTime.fromMillis(entry.at, { zone: "utc" }).toFormat("ccc d LLL HH:mm")}  ${entry.customerId}  ${line}`,
        );
    }
    const now = this.#world.now();
    if (now < this.#day + DAY) return;
    this.#day = now;
    const money = await moneyLine(this.#world);
    if (money !== this.#shown)
      console.log(`  ── ${DateTime.fromMillis(now, { zone: "utc" }).toFormat("d LLL yyyy")}: ${money}`);
    this.#shown = money;
  }
}

export async function moneyLine(harness: Harness): Promise<string> {
  const sums = Object.entries(await moneyOf(harness)).map(
    ([currency, { recovered, failed }]) =>
      `${formatAmount(recovered, currency, "en")} of ${formatAmount(failed, currency, "en")}`,
  );
  return sums.length > 0 ? `recovered ${sums.join(" · ")}` : "nothing has failed yet";
}

type Entry = {
  kind: string;
  detail: Record<string, string | number | boolean | null>;
  reasons: { code: string }[];
};

/** One line a person can read; null for what only a machine cares about. */
function lineOf({ kind, detail, reasons }: Entry): string | null {
  const amount =
    typeof detail.amount === "number" ? formatAmount(detail.amount, String(detail.currency), "en") : "";
  const why = reasons.map(({ code }) => code.replaceAll("_", " ")).join(", ");
  switch (kind) {
    case "attempt_failed":
      return `${amount} was not paid: ${detail.code ?? "nobody says why"} (${detail.class ?? "unknown"})`;
    case "charge":
      return `charged again → ${detail.result ?? detail.outcome}; because ${why}`;
    case "message":
      return `wrote to the customer (${String(detail.step)}); because ${why}`;
    case "task":
      return `gave the team a task: ${String(detail.task)}; because ${why}`;
    case "recovered":
      return `${amount} came back: ${String(detail.cause).replaceAll("_", " ")}`;
    case "reversed":
      return `${amount} went back: ${String(detail.reason).replaceAll("_", " ")}`;
    case "lost":
      return `${amount} is lost: ${String(detail.reason).replaceAll("_", " ")}`;
    case "end":
      return `recovery ended: ${String(detail.action).replaceAll("_", " ")}`;
    default:
      return null;
  }
}
