import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretsOf } from "../../server/config.ts";
import { type Log, openLog } from "../../server/log.ts";
import { createRedaction } from "../../server/redaction.ts";
import { reportsTo } from "../../server/reports-to-log.ts";

const clock = { now: () => Date.UTC(2026, 10, 28, 12) };

function logged(write: (log: Log) => void, env: Record<string, string> = {}) {
  const lines: string[] = [];
  const log = openLog({
    level: "info",
    redact: createRedaction(secretsOf(env)),
    clock,
    print: (line) => lines.push(line),
  });
  write(log);
  return lines;
}

describe("a line of the log", () => {
  it("is JSON with time, level, text and ids, and an error's stack without its members", () => {
    const error = Object.assign(new Error("write failed", { cause: new Error("disk full") }), {
      code: "SQLITE_FULL",
      values: ["Ann Example"],
    });
    const [line] = logged((log) =>
      reportsTo(log).engine({
        where: "command",
        account: "acct_1:live",
        id: "charge:in_1:1",
        customerId: "cus_1",
        caseId: "case_1",
        error,
      }),
    );
    expect(JSON.parse(line!)).toEqual({
      level: "error",
      at: "2026-11-28T12:00:00.000Z",
      where: "command",
      account: "acct_1:live",
      customer: "cus_1",
      case: "case_1",
      command: "charge:in_1:1",
      error: {
        name: "Error",
        message: "write failed",
        code: "SQLITE_FULL",
        stack: expect.stringContaining("log.test.ts"),
        cause: { name: "Error", message: "disk full" },
      },
      text: "write failed",
    });
  });

  it("names the request, the event and the procedure where they are known", () => {
    const lines = logged((log) => {
      const report = reportsTo(log);
      const about = { account: "acct_1:live", procedure: "cases.list" };
      report.http({ where: "api", requestId: "r-1", error: new Error("x"), ...about });
      report.line("webhook could not be stored", { account: "acct_1:live", event: "evt_1", error: "x" });
      report.engine({ where: "inbox", account: "acct_1:live", id: "evt_2", error: "y", level: "warn" });
    }).map((line) => JSON.parse(line) as unknown);
    expect(lines).toMatchObject([
      { level: "error", request: "r-1", account: "acct_1:live", procedure: "cases.list" },
      { level: "error", where: "webhook", event: "evt_1", error: "x" },
      { level: "warn", event: "evt_2", text: "y" },
    ]);
  });

  it("is printed from the level that was asked for", () => {
    const lines = logged((log) => {
      log.debug({}, "one");
      log.warn({}, "two");
    });
    expect(lines).toHaveLength(1);
  });

  it.each([
    ["Invalid API Key provided: sk_live_51AbCdEfGhIjKl", "Invalid API Key provided: [hidden]"],
    ["signed with whsec_abcdefgh12345", "signed with [hidden]"],
    ["connect to postgres://u:p@ss/w0rd@db/x failed", "connect to postgres://[hidden]@db/x failed"],
    ["550 5.1.1 <ann.example@mail.example.com> unknown", "550 5.1.1 <[address]> unknown"],
    ["https://billing.stripe.com/p/session/test_abc is open", "https://billing.stripe.com/[hidden] is open"],
    ["GET /pay/eyJhIjoxfQ.sig/done", "GET /pay/[hidden]/done"],
    ["Authorization: Bearer abc.def-123", "Authorization: Bearer [hidden]"],
    ["t=1780000000,v1=0123abcd", "[hidden]"],
    ["https://db.example.com/?authToken=abc.def", "https://db.example.com/?authToken=[hidden]"],
    [
      "at node_modules/@hono/node-server/dist/index.mjs:1:2",
      "at node_modules/@hono/node-server/dist/index.mjs:1:2",
    ],
    ["evt_1 of acct_1:live: charge ch_1 is not known", "evt_1 of acct_1:live: charge ch_1 is not known"],
  ])("of %s says %s", (text, said) => {
    expect(
      logged((log) => log.info({}, text)).map((line) => (JSON.parse(line) as { text: string }).text),
    ).toEqual([said]);
  });

  it("of any length is hidden in the time of its length, not of its square", () => {
    const long = "a".repeat(500_000);
    expect(createRedaction([])(`${long} ${long}://${long}`)).toHaveLength(3 * long.length + 4);
  });
});

/** As people make them, and as they should not: anything that is no white space. */
const secret = fc
  .string({ minLength: 8, maxLength: 40, unit: "binary" })
  .map((text) => text.replace(/[\s\p{C},]/gu, "x"))
  .filter((text) => text.length >= 8 && !/^x+$/.test(text));

describe("no secret is ever printed", () => {
  const spellings = (text: string) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)];

  it("whatever is thrown with a URL in it, and wherever in the error it stands", () => {
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom(
          "postgres://user:%@db.example.com/x",
          "smtps://user:%@mail.example.com",
          "libsql://db/?authToken=%",
        ),
        fc.constantFrom("message", "cause", "member", "field", "text", "stack"),
        fc.boolean(),
        (password, pattern, place, encoded) => {
          const url = pattern.replace("%", () => (encoded ? encodeURIComponent(password) : password));
          const name = url.startsWith("smtp") ? "SMTP_URL" : "DATABASE_URL";
          const error =
            place === "cause"
              ? new Error("outer", { cause: new Error(`cannot reach ${url}`) })
              : new Error(place === "message" ? `cannot reach ${url}` : "failed");
          if (place === "member") Object.assign(error, { input: url });
          if (place === "stack") error.stack = `Error: ${url}\n    at x`;
          const lines = logged(
            (log) =>
              log.error({ error, ...(place === "field" ? { url } : {}) }, place === "text" ? url : "x"),
            { [name]: url },
          ).join("\n");
          for (const spelling of spellings(password)) expect(lines).not.toContain(spelling);
        },
      ),
    );
  });

  it("of keys and signing secrets, also where a list of them was given", () => {
    fc.assert(
      fc.property(secret, secret, (one, two) => {
        const env = { LINK_KEYS: `${one},${two}`, STRIPE_ACCOUNT_KEYS: `acct_1=${one}`, METRICS_TOKEN: two };
        const lines = logged((log) => log.error({ error: new Error(`${two} and ${one}`) }, one), env).join(
          "\n",
        );
        for (const text of [one, two])
          for (const spelling of spellings(text)) expect(lines).not.toContain(spelling);
      }),
    );
  });
});
