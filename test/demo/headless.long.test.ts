import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const DEMO = fileURLToPath(new URL("./main.ts", import.meta.url));
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", DEMO, ...args], { timeout: 110_000 });

const count = z.int().min(0);
const report = z.strictObject({
  days: z.literal(20),
  seed: z.literal(7),
  events: z.strictObject({ received: z.int().min(200), duplicate: count, rejected: z.literal(0) }),
  cases: z.strictObject({ opened: z.int().min(3), recovered: count, lost: count, open: count }),
  money: z
    .array(
      z.strictObject({
        currency: z.string().length(3),
        failed: z.int().min(1),
        recovered: count,
        lost: count,
        open: count,
      }),
    )
    .min(1),
  attempts: count,
  contacts: count,
  tasks: count,
});

describe("the headless demo", () => {
  test("prints one JSON document, the same byte for byte for the same seed", {
    timeout: 120_000,
  }, async () => {
    const args = ["--days", "20", "--customers", "300", "--seed", "7", "--json"];
    const first = await run(...args);
    const second = await run(...args);
    expect(second.stdout).toBe(first.stdout);
    const { cases, money } = report.parse(JSON.parse(first.stdout));
    expect(cases.opened).toBe(cases.recovered + cases.lost + cases.open);
    for (const { failed, recovered, lost, open } of money) expect(failed).toBe(recovered + lost + open);
  });

  test.each([
    [["--days", "never", "--json"], "--days: expected a whole number from 1 to 730"],
    [["--mode", "lazy", "--json"], "--mode: expected lead, weave or watch"],
    [["--population", "nowhere.json", "--json"], "nowhere.json cannot be read"],
    [["--speed", "9"], "--speed"],
    [["--run", "--json"], "--run: not with --json"],
  ])("%j is refused by name", async (args, message) => {
    await expect(run(...args)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
  });
});

test("a live demo whose port is taken names it and ends", async () => {
  const holder = createServer().listen(4_000, "127.0.0.1");
  // Held by somebody else already is as good.
  await Promise.race([once(holder, "listening"), once(holder, "error")]);
  try {
    await expect(run()).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Port 4000 cannot be listened on"),
    });
  } finally {
    holder.close();
  }
});
