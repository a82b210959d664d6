import { describe, expect, test } from "vitest";
import { smallWorlds } from "../lab/table.ts";
import { readOptions, USAGE } from "./options.ts";
import { type Happening, sentenceOf } from "./sentences.ts";

const happening = (over: Partial<Happening>): Happening => ({
  kind: "attempt_failed",
  detail: { amount: 1100, currency: "eur", trigger: "automatic", code: null, class: "soft" },
  name: "Sofia Dubois",
  nextTry: "Tue 24 Mar 08:49",
  ...over,
});

describe("a line of the demo", () => {
  test("is a sentence with a name, an amount, why, and what comes next", () => {
    expect(sentenceOf(happening({}))).toBe(
      "Sofia Dubois: €11.00 charged again, declined (no reason given); next try Tue 24 Mar 08:49",
    );
    const silent = {
      amount: 1100,
      currency: "eur",
      trigger: "automatic",
      code: "do_not_honor",
      class: "soft",
    };
    expect(sentenceOf(happening({ detail: silent }))).toContain("(no reason given)");
    const first = { amount: 1100, currency: "eur", trigger: "stripe", code: "expired_card", class: "hard" };
    expect(sentenceOf(happening({ detail: first, nextTry: null }))).toBe(
      "Sofia Dubois: €11.00 was declined (card expired)",
    );
    const money = { amount: 1100, currency: "eur", cause: "our_retry", reason: null };
    expect(sentenceOf(happening({ kind: "recovered", detail: money }))).toBe(
      "Sofia Dubois: €11.00 recovered: our retry",
    );
  });

  test("is said once of each thing, and in no codes", () => {
    expect(sentenceOf(happening({ kind: "charge", detail: { result: "declined" } }))).toBeNull();
    expect(sentenceOf(happening({ kind: "case_opened", detail: { kind: "renewal" } }))).toBeNull();
    const message = { template: "payment_failed", channel: "email", outcome: "done", step: "tell" };
    expect(sentenceOf(happening({ kind: "message", detail: message }))).toBe(
      "Sofia Dubois: sent “Payment failed” by e-mail",
    );
  });
});

describe("the options of the demo", () => {
  test.each([
    [["--days", "never"], "--days: expected a whole number from 1 to 730"],
    [["--days", "900"], "--days: expected a whole number from 1 to 730"],
    [["--mode", "lazy"], "--mode: expected lead, weave or watch"],
    [["--port", "80"], "--port: expected a whole number from 1024 to 65000"],
  ])("%j: the wrong one names itself once", (args, message) => {
    expect(() => readOptions(args)).toThrow(new Error(message));
  });

  test("have the mode of a new account where none is given, and are all in the help with what they default to", () => {
    const { help, ...options } = readOptions([]);
    expect(options).toMatchObject({ mode: "weave", port: 4_300 });
    for (const [name, value] of Object.entries(options)) {
      expect(USAGE).toContain(`--${name}`);
      if (typeof value !== "boolean") expect(USAGE).toMatch(new RegExp(`--${name} .*\\(${value}[),]`));
    }
    expect(readOptions(["--help"]).help).toBe(true);
  });
});

test("a comparison of one small world has no headline", () => {
  const said = smallWorlds({ populations: ["b2c-debit"], seeds: [1] });
  expect(said).toContain("This was one world of b2c-debit.");
  expect(said).not.toMatch(/%/);
});
