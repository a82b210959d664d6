import { describe, expect, it } from "vitest";
import { MESSAGE_TEMPLATES } from "../../server/dunning/contact/message-templates.ts";
import { RECOVERY_CAUSES } from "../../server/dunning/model/ledger-entry.ts";
import { DECLINE_CLASSES } from "../../server/dunning/model/decline-class.ts";
import { ATTEMPT_TRIGGERS, END_ACTIONS, HOLD_KINDS } from "../../server/dunning/facts/facts.ts";
import { RETRY_LIMIT_RULES } from "../../server/dunning/retries/retry-limit-rules.ts";
import { DECLINE_TABLE } from "../../server/dunning/retries/decline-table.ts";
import { PAY_DAY_TABLE } from "../../server/dunning/retries/paydays.ts";
import { incomeOf } from "../../server/dunning/retries/model/payday-calendars.ts";
import { builtInSegments } from "../../server/dunning/segments/built-in.ts";
import { builtInStrategies } from "../../server/dunning/strategies/built-in.ts";
import { TASK_OUTCOMES } from "../../server/api/tasks/contract.ts";
import { API_ERRORS } from "../../server/api/api-error.ts";
import { wordAction, wordEndAction, wordStep, wordTemplate, wordTrigger } from "../../server/i18n/actions.ts";
import { wordBudgetRule } from "../../server/i18n/retry-limits.ts";
import { wordCaseStatus, wordInvoiceKind, wordRetryMode } from "../../server/i18n/cases.ts";
import { wordDeclineClass, wordDeclineCode } from "../../server/i18n/declines.ts";
import { wordHoldKind } from "../../server/i18n/holds.ts";
import { wordCause, wordLoss, wordMovement } from "../../server/i18n/ledger-labels.ts";
import { wordName } from "../../server/i18n/built-in-names.ts";
import { wordReason } from "../../server/i18n/reasons.ts";
import { wordApiError } from "../../server/i18n/api-errors.ts";
import { LANGUAGES } from "../../server/i18n/catalogue.ts";
import { spaced } from "../../server/i18n/locale-format.ts";
import { wordTaskKind, wordTaskOutcome } from "../../server/i18n/tasks.ts";

const localeContext = (locale: string) => ({ locale, timeZone: "Europe/Paris" });

const LABELS: [string, (code: string, locale: string) => string, readonly string[]][] = [
  ["class of a decline", wordDeclineClass, DECLINE_CLASSES],
  ["cause of a recovery", wordCause, RECOVERY_CAUSES],
  ["kind of hold", wordHoldKind, HOLD_KINDS],
  ["end action", wordEndAction, END_ACTIONS],
  ["trigger of an attempt", wordTrigger, ATTEMPT_TRIGGERS],
  ["outcome of a task", wordTaskOutcome, TASK_OUTCOMES],
  ["kind of task", wordTaskKind, ["call", "sms", "letter", "agency", "review"]],
  ["status of a case", wordCaseStatus, ["open", "recovered", "lost"]],
  ["kind of invoice", wordInvoiceKind, ["trial_conversion", "first_invoice", "renewal", "one_off", "sent"]],
  ["retry mode", wordRetryMode, ["lead", "weave", "watch"]],
  ["kind of ledger entry", wordMovement, ["failed", "recovered", "reversed", "lost"]],
  [
    "reason of a loss",
    wordLoss,
    [
      ...[
        "given_up",
        "closed_by_staff",
        "customer_deleted",
        "voided",
        "deleted",
        "uncollectible",
        "credited",
      ],
      ...["refunded", "dispute_lost"],
    ],
  ],
  ["message", (code, locale) => wordTemplate(code, localeContext(locale)), Object.keys(MESSAGE_TEMPLATES)],
  [
    "rule of a budget",
    (code, locale) => wordBudgetRule(code, localeContext(locale)),
    RETRY_LIMIT_RULES.map(({ id }) => id),
  ],
];

describe.each(LANGUAGES)("in %s", (tongue) => {
  it.each(LABELS)("every %s has a label of its own", (_, word, codes) => {
    const labels = codes.map((code) => word(code, tongue));
    expect(codes.length).toBeGreaterThan(2);
    for (const [index, label] of labels.entries()) {
      expect(label).not.toMatch(/[_{}|]/);
      expect(label.replaceAll(/[“”„«»\u202f]/g, "")).not.toBe(spaced(codes[index]!));
    }
    expect(new Set(labels).size).toBeGreaterThan(codes.length / 2);
  });

  it("the decline codes that Stripe gives for cards and bank debits have words", () => {
    const levels = new Set(["decline_code", "failure_code", "advice_code"]);
    const without = DECLINE_TABLE.rows
      .filter(({ level }) => levels.has(level))
      .filter(({ code }) => wordDeclineCode(code, tongue).includes(code));
    expect(without.map(({ code }) => code)).toEqual([]);
    expect(wordDeclineCode("partner_insufficient_funds", tongue)).toBe(
      wordDeclineCode("insufficient_funds", tongue),
    );
    expect(wordDeclineCode("made_up_today", tongue)).toMatch(/^[“„«]\u202f?made_up_today\u202f?[”“»]$/);
  });

  it("every pay-day is called by its days", () => {
    const countries = PAY_DAY_TABLE.rows.flatMap((row) => row.countries ?? [null]);
    const ids = new Set(
      countries.flatMap((country) => incomeOf(country).regular.map(({ calendar }) => calendar.id)),
    );
    for (const id of ids) {
      const text = wordReason({ code: "pay_day", pattern: id, at: 0, hours_after: 0 }, localeContext(tongue));
      expect(text).not.toMatch(/[_“„«]/);
    }
  });

  it("every refusal says what is the matter and what to do", () => {
    for (const code of Object.keys(API_ERRORS)) {
      const { message, next } = wordApiError(code, localeContext(tongue));
      expect(message).toMatch(/\.$/);
      expect(next).toMatch(/\.$/);
      if (code !== "internal")
        expect(message).not.toBe(wordApiError("internal", localeContext(tongue)).message);
    }
    expect(wordApiError("made_up_today", localeContext(tongue))).toEqual(
      wordApiError("internal", localeContext(tongue)),
    );
  });

  it("what we named is called in it, what the merchant named is not", () => {
    for (const one of [...builtInSegments, ...builtInStrategies]) {
      const words = wordName(one, tongue);
      if (tongue === "en") expect(words).toBe(one.name);
      else expect(words).not.toBe(one.name);
      expect(wordName({ ...one, name: "VIPs" }, tongue)).toBe("VIPs");
    }
  });
});

describe("an action", () => {
  const invoiceIds = ["in_1"];
  it.each([
    [
      { kind: "charge", paymentMethodId: null, trigger: "automatic", attempt: 1 } as const,
      ["Try the payment again", "Zahlung erneut versuchen", "Réessayer le paiement"],
    ],
    [
      {
        kind: "message",
        stepId: "tell",
        channel: "email",
        template: "payment_failed",
        declineClass: null,
        invoiceIds,
      } as const,
      [
        "Send “Payment failed” by e-mail",
        "„Zahlung fehlgeschlagen“ per E-Mail senden",
        "Envoyer «\u202fPaiement échoué\u202f» par e-mail",
      ],
    ],
    [
      { kind: "task", stepId: "call", task: "call", insteadOf: null } as const,
      ["Call the customer", "Kunden anrufen", "Appeler le client"],
    ],
    [
      { kind: "end", action: "cancel" } as const,
      ["Cancel the subscription", "Abonnement kündigen", "Résilier l’abonnement"],
    ],
  ])("%j is an order that people understand", (action, texts) => {
    expect(LANGUAGES.map((tongue) => wordAction(action, localeContext(tongue)))).toEqual(texts);
  });

  it("is said of a strategy's step in the same way, by the merchant's name of a message", () => {
    const sms = { do: { kind: "message", channel: "sms", template: "house_style" } } as const;
    expect(wordStep(sms, localeContext("en"))).toBe("Send “house style” by SMS");
    expect(wordStep(sms, { ...localeContext("de"), names: { house_style: "Hausstil" } })).toBe(
      "„Hausstil“ per SMS senden",
    );
  });
});
