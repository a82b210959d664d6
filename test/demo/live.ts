import { setTimeout } from "node:timers/promises";
import { DateTime } from "luxon";
import { formatAmount } from "../../server/dunning/contact/amount.ts";
import type { Town } from "../simulation/town.ts";
import { moneyOf } from "../simulation/promises.ts";
import { DAY, HOUR } from "../simulation/world.ts";

/** How much of the world's time passes in one step, and how long a step is shown. */
const STEP = { worldMs: 3 * HOUR, shownMs: 250 };

/**
 * Lets time run fast until Ctrl-C, telling what happens as it happens: what failed, what Makegood did about
 * it and why, what came back.
 */
export async function watchLive({ world }: Town): Promise<void> {
  const { db } = world;
  let stopped = false;
  process.once("SIGINT", () => {
    stopped = true;
  });
  console.log(`
  Makegood is running against a simulated Stripe. Nothing leaves this machine.

    What customers were sent    ${world.mail.webUrl}
    The server                  ${world.urls.server}/readyz
    The API's description       ${world.urls.server}/api/v1/description
    The simulated Stripe        ${world.urls.sandbox}

  Up to twelve hours pass every second. Ctrl-C ends it.
`);
  const told = new Set<string>();
  let day = world.now();
  let shown = "";
  while (!stopped) {
    await world.runUntil(world.now() + STEP.worldMs);
    const entries = (await db.read.select().from(db.tables.timeline)).filter(({ id }) => !told.has(id));
    for (const entry of entries.sort((a, b) => a.at - b.at)) {
      told.add(entry.id);
      const line = lineOf(entry);
      if (line)
        console.log(
          `  ${DateTime.fromMillis(entry.at, { zone: "utc" }).toFormat("ccc d LLL HH:mm")}  ${entry.customerId}  ${line}`,
        );
    }
    if (world.now() >= day + DAY) {
      day = world.now();
      const money = await moneyLine(world);
      if (money !== shown)
        console.log(`  ── ${DateTime.fromMillis(day, { zone: "utc" }).toFormat("d LLL yyyy")}: ${money}`);
      shown = money;
    }
    await setTimeout(STEP.shownMs);
  }
  console.log(`\n  Stopped. ${await moneyLine(world)}`);
}

async function moneyLine(world: Town["world"]): Promise<string> {
  const sums = Object.entries(await moneyOf(world)).map(
    ([currency, { recovered, failed }]) =>
      `${formatAmount(recovered, currency, "en")} of ${formatAmount(failed, currency, "en")}`,
  );
  return sums.length > 0 ? `recovered ${sums.join(" · ")}` : "nothing has failed yet";
}

type Entry = {
  kind: string;
  detail: Record<string, string | number | boolean | null>;
  because: { code: string }[];
};

/** One line a person can read; null for what only a machine cares about. */
function lineOf({ kind, detail, because }: Entry): string | null {
  const amount =
    typeof detail.amount === "number" ? formatAmount(detail.amount, String(detail.currency), "en") : "";
  const why = because.map(({ code }) => code.replaceAll("_", " ")).join(", ");
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
    case "taken_back":
      return `${amount} went back: ${String(detail.reason).replaceAll("_", " ")}`;
    case "lost":
      return `${amount} is lost: ${String(detail.reason).replaceAll("_", " ")}`;
    case "end":
      return `recovery ended: ${String(detail.action).replaceAll("_", " ")}`;
    default:
      return null;
  }
}
