import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { PassThrough, Readable, Writable } from "node:stream";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { fixed } from "./policies/fixed.ts";
import { parseCommand } from "./command-line.ts";
import type { Policy } from "./protocol.ts";
import { protocolJsonSchema, SCHEMA_FILE } from "./protocol-schema.ts";
import { LONGEST_LINE, serve } from "./serve.ts";

const DAY = 86_400_000;
const FAILED_AT = Date.UTC(2026, 0, 5, 9);

const input = {
  ask: "plan",
  id: "q1",
  now: FAILED_AT,
  until: FAILED_AT + 21 * DAY,
  maxAttempts: 8,
  invoice: { id: "in_1", amount: 2900, currency: "usd", failedAt: FAILED_AT, kind: "renewal" },
  customer: { id: "cus_1", country: "US", timeZone: "America/New_York", since: null, history: [] },
  methods: [{ id: "pm_1", type: "card", brand: "visa", funding: "debit", country: "US", default: true }],
  attempts: [{ at: FAILED_AT, method: "pm_1", outcome: "declined", declineCode: "insufficient_funds" }],
};
const outcome = {
  tell: "outcome",
  id: "o1",
  invoice: "in_1",
  at: FAILED_AT + DAY,
  method: "pm_1",
  outcome: "succeeded",
};
const closed = { tell: "closed", id: "c1", invoice: "in_1", outcome: "recovered", at: FAILED_AT + DAY };

async function answers(
  input: (string | Buffer)[],
  policy: Policy = fixed([1, 3], 0.25)(1),
): Promise<unknown[]> {
  const output = new PassThrough();
  const text = output.toArray();
  await serve(policy, Readable.from(input, { objectMode: false }), output);
  output.end();
  const lines = Buffer.concat(await text)
    .toString()
    .split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line): unknown => JSON.parse(line));
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`;
const reason = expect.any(String);

describe("serve", () => {
  test("answers each line with one, in their order", async () => {
    expect(
      await answers([
        line(input),
        line(outcome),
        line(closed),
        line({ ...input, id: "q2", now: input.until }),
      ]),
    ).toEqual([
      { id: "q1", at: FAILED_AT + DAY, method: "pm_1", p: 0.25, reason },
      { id: "o1", ok: true },
      { id: "c1", ok: true },
      { id: "q2", stop: true, reason },
    ]);
  });

  test("reads lines however they are cut up, and a last one without an end", async () => {
    const text = Buffer.from(line({ ...input, id: "Überweisung" }) + JSON.stringify(closed));
    const pieces = Array.from({ length: Math.ceil(text.length / 7) }, (_, index) =>
      text.subarray(7 * index, 7 * index + 7),
    );
    expect(await answers(pieces)).toMatchObject([{ id: "Überweisung" }, { id: "c1", ok: true }]);
  });

  test("ignores fields that it does not know, and fills in those that may be left out", async () => {
    const { customer: _, ...rest } = input;
    const bare = { ...rest, customer: { id: "cus_1", shoeSize: 43 }, weather: "fine" };
    expect(await answers([line(bare)])).toMatchObject([{ id: "q1", at: FAILED_AT + DAY }]);
  });

  test("says what is wrong with a line and goes on", async () => {
    const bad: readonly [string | Buffer, string | null, RegExp][] = [
      ["{oops\n", null, /not JSON/],
      ["\n", null, /not JSON/],
      ["[1]\n", null, /not a JSON object/],
      [line({ id: "x" }), "x", /neither "ask" nor "tell"/],
      [line({ ask: "weather", id: "x" }), "x", /^ask: "weather" is unknown/],
      [line({ tell: "joke", id: "x" }), "x", /^tell: "joke" is unknown/],
      [line({ ...input, tell: "closed" }), "q1", /both "ask" and "tell"/],
      [line({ ...input, id: 7 }), null, /^id: /],
      [line({ ...input, id: "i".repeat(201) }), null, /^id: /],
      [line({ ...input, invoice: { ...input.invoice, amount: 29.5 } }), "q1", /^invoice\.amount: /],
      [line({ ...input, methods: [{ id: "pm_1", type: "cheque" }] }), "q1", /^methods\.0\.type: /],
      [line({ ...closed, outcome: "forgotten" }), "c1", /^outcome: /],
      [line({ ask: "plan", id: "x" }), "x", /and \d+ more$/],
      [Buffer.from([0x22, 0xff, 0x22, 0x0a]), null, /not UTF-8/],
    ];
    const given = await answers([...bad.map(([text]) => text), line(closed)]);
    expect(given.at(-1)).toEqual({ id: "c1", ok: true });
    expect(given).toHaveLength(bad.length + 1);
    bad.forEach(([text, id, reason], index) => {
      expect(given[index], String(text)).toEqual({ id, error: expect.stringMatching(reason) });
    });
  });

  test("passes over a line that is too long without keeping it", async () => {
    const piece = Buffer.alloc(LONGEST_LINE / 4, "x");
    const given = await answers([piece, piece, piece, piece, piece, piece, "\n", line(closed)]);
    expect(given).toEqual([
      { id: null, error: expect.stringMatching(/longer than 1 MiB/) },
      { id: "c1", ok: true },
    ]);
    const longest = line({ ...closed, more: "x".repeat(LONGEST_LINE - JSON.stringify(closed).length - 10) });
    expect(longest.length - 1).toBe(LONGEST_LINE);
    expect(await answers([longest])).toEqual([{ id: "c1", ok: true }]);
  });

  test("answers for a policy that fails, or whose answer makes no sense", async () => {
    let questions = 0;
    const given = await answers([line(input), line(input), line(outcome), line(closed)], {
      plan: ({ id, now }) => {
        questions += 1;
        if (questions === 1) throw new Error("no idea");
        return { id, at: now - 1, method: "pm_1", p: 0.5, reason: "yesterday" };
      },
      outcome: () => {
        throw new Error("not listening");
      },
      closed() {},
    });
    expect(given).toEqual([
      { id: "q1", error: "The policy failed: no idea" },
      { id: "q1", error: expect.stringMatching(/^The policy's answer cannot be used: at/) },
      { id: "o1", error: "The policy failed: not listening" },
      { id: "c1", ok: true },
    ]);
  });

  test("reads no faster than its answers are taken", async () => {
    let sent = 0;
    const input = Readable.from(
      (function* () {
        for (; sent < 5000; sent++) yield line(closed);
      })(),
      { objectMode: false, highWaterMark: 1 },
    );
    const waiting: (() => void)[] = [];
    const output = new Writable({
      highWaterMark: 64,
      write(_chunk, _encoding, done) {
        waiting.push(done);
      },
    });
    const served = serve(fixed([1], 0.1)(1), input, output);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(50);
    // The reader goes away: no error, no further reading.
    output.destroy();
    await served;
    expect(sent).toBeLessThan(100);
  });

  test("speaks on standard input and output, and writes nothing else there", async () => {
    const main = new URL("./main.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, ["--import", "tsx", main, "serve", "--policy", "fixed-1-3-5-7"], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const text = child.stdout.toArray();
    child.stdin.end(`${line(input)}nonsense\n${line(closed)}`);
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(0);
    const lines = Buffer.concat(await text)
      .toString()
      .trimEnd()
      .split("\n");
    expect(lines.map((each): unknown => JSON.parse(each))).toEqual([
      { id: "q1", at: FAILED_AT + DAY, method: "pm_1", p: 0.15, reason },
      { id: null, error: expect.stringMatching(/not JSON/) },
      { id: "c1", ok: true },
    ]);
  });
});

describe("the JSON Schema", () => {
  test("is the one in the file", () => {
    expect(JSON.parse(readFileSync(SCHEMA_FILE, "utf8"))).toEqual(protocolJsonSchema());
  });

  test("takes what serve takes and what it answers, and refuses what it refuses", async () => {
    const valid = new Ajv2020({ strict: false }).compile(protocolJsonSchema());
    const good = [input, outcome, closed, ...(await answers([line(input), "oops\n", line(closed)]))];
    for (const each of good) expect(valid(each), JSON.stringify(each)).toBe(true);
    for (const each of [{ ...input, until: "soon" }, { ...closed, outcome: "gone" }, { id: "x" }])
      expect(valid(each), JSON.stringify(each)).toBe(false);
  });
});

describe("the command line", () => {
  test("chooses populations, policies and seeds", () => {
    expect(
      parseCommand([
        "--populations",
        "prepaid,b2c-debit",
        "--policies",
        "ours",
        "--seeds",
        "2",
        "--first-seed",
        "7",
      ]),
    ).toEqual({
      kind: "compare",
      shaken: false,
      populations: ["prepaid", "b2c-debit"],
      policies: ["ours"],
      seeds: [7, 8],
      invoices: 4500,
      json: false,
      svg: null,
    });
    expect(parseCommand(["serve", "--seed", "3"])).toEqual({ kind: "serve", policy: "ours", seed: 3 });
  });

  test("says what it does not understand", () => {
    for (const [args, reason] of [
      [["--populations", "mars"], /--populations: no "mars"; there are b2b-cards/],
      [["--policies", "best"], /--policies: no "best"/],
      [["--seeds", "0"], /--seeds: expected a whole number from 1, got "0"/],
      [["--seeds", "1.5"], /--seeds: expected a whole number/],
      [["--policy", "ours"], /--policy is only for serve/],
      [["serve", "--json"], /--json is not for serve/],
      [["serve", "--policy", "oracle"], /no "oracle"/],
      [["play"], /Unknown argument play/],
      [["--sweep", "--svg", "x.svg"], /without a chart/],
      [["--speed"], /speed/],
    ] as const)
      expect(() => parseCommand(args), args.join(" ")).toThrow(reason);
  });
});
