import { describe, expect, it } from "vitest";
import { MESSAGE_TEMPLATES } from "../../server/dunning/contact/message-templates.ts";
import { RECOVERY_CAUSES } from "../../server/dunning/model/ledger-entry.ts";
import { DECLINE_CLASSES } from "../../server/dunning/model/decline-class.ts";
import { END_ACTIONS, HOLD_KINDS } from "../../server/dunning/facts/facts.ts";
import { RETRY_LIMIT_RULES } from "../../server/dunning/retries/retry-limit-rules.ts";
import { DECLINE_TABLE } from "../../server/dunning/retries/decline-table.ts";
import { PAY_DAY_TABLE } from "../../server/dunning/retries/paydays.ts";
import { incomeOf } from "../../server/dunning/retries/model/payday-calendars.ts";
import { builtInSegments } from "../../server/dunning/segments/built-in.ts";
import { builtInStrategies } from "../../server/dunning/strategies/built-in.ts";
import { TASK_OUTCOMES } from "../../server/api/tasks/contract.ts";
import { API_ERRORS } from "../../server/api/api-error.ts";
import { describeAction, describeStep, templateName } from "../../server/i18n/actions.ts";
import { describeLimit } from "../../server/i18n/retry-limits.ts";
import { describeDecline } from "../../server/i18n/declines.ts";
import { displayName } from "../../server/i18n/built-in-names.ts";
import { describeReason } from "../../server/i18n/reasons.ts";
import { describeApiError } from "../../server/i18n/api-errors.ts";
import { LANGUAGES } from "./languages.ts";
import { type MessageGroup, spaced } from "../../server/i18n/message-format.ts";
import { label } from "../../server/i18n/text.ts";

const localeContext = (locale: string) => ({ locale, timeZone: "Europe/Paris" });

const labels =
  (group: MessageGroup) =>
  (code: string, locale: string): string =>
    label(group, code, locale);

const LABELS: [string, (code: string, locale: string) => string, readonly string[]][] = [
  ["class of a decline", labels("decline_classes"), DECLINE_CLASSES],
  ["cause of a recovery", labels("recovery_causes"), RECOVERY_CAUSES],
  ["end action", labels("end_actions"), END_ACTIONS],
  ["outcome of a task", labels("task_outcomes"), TASK_OUTCOMES],
  ["kind of task", labels("task_kinds"), ["call", "sms", "letter", "agency", "review"]],
  ["state of a case", labels("ui_case_badges"), ["open", "recovered", "lost", ...HOLD_KINDS]],
  [
    "kind of invoice",
    labels("invoice_kinds"),
    ["trial_conversion", "first_invoice", "renewal", "one_off", "sent"],
  ],
  ["retry mode", labels("retry_modes"), ["lead", "weave", "watch"]],
  ["kind of ledger entry", labels("ledger_entries"), ["failed", "recovered", "reversed", "lost"]],
  [
    "reason of a loss",
    labels("loss_reasons"),
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
  ["message", (code, locale) => templateName(code, localeContext(locale)), Object.keys(MESSAGE_TEMPLATES)],
  [
    "rule of a budget",
    (code, locale) => describeLimit(code, localeContext(locale)),
    RETRY_LIMIT_RULES.map(({ id }) => id),
  ],
];

describe.each(LANGUAGES)("in %s", (language) => {
  it.each(LABELS)("every %s has a label of its own", (_, labelOf, codes) => {
    const labels = codes.map((code) => labelOf(code, language));
    expect(codes.length).toBeGreaterThan(2);
    for (const [index, label] of labels.entries()) {
      expect(label).not.toMatch(/[_{}|]/);
      expect(label.replaceAll(/[“”„«»\u202f]/g, "")).not.toBe(spaced(codes[index]!));
    }
    expect(new Set(labels).size).toBeGreaterThan(codes.length / 2);
  });

  it("the decline codes that Stripe gives for cards and bank debits have a text", () => {
    const levels = new Set(["decline_code", "failure_code", "advice_code"]);
    const without = DECLINE_TABLE.rows
      .filter(({ level }) => levels.has(level))
      .filter(({ code }) => describeDecline(code, language).includes(code));
    expect(without.map(({ code }) => code)).toEqual([]);
    expect(describeDecline("partner_insufficient_funds", language)).toBe(
      describeDecline("insufficient_funds", language),
    );
    expect(describeDecline("made_up_today", language)).toMatch(/^[“„«]\u202f?made up today\u202f?[”“»]$/);
  });

  it("every pay-day is called by its days", () => {
    const countries = PAY_DAY_TABLE.rows.flatMap((row) => row.countries ?? [null]);
    const ids = new Set(
      countries.flatMap((country) => incomeOf(country).regular.map(({ calendar }) => calendar.id)),
    );
    for (const id of ids) {
      const text = describeReason(
        { code: "pay_day", pattern: id, at: 0, hours_after: 0, weight: 0.6, against: 0 },
        localeContext(language),
      );
      expect(text).not.toMatch(/[_“„«]/);
    }
  });

  it("every refusal says what is the matter and what to do", () => {
    for (const code of Object.keys(API_ERRORS)) {
      const { message, next } = describeApiError(code, language);
      expect(message).toMatch(/\.$/);
      expect(next).toMatch(/\.$/);
      if (code !== "internal") expect(message).not.toBe(describeApiError("internal", language).message);
    }
    expect(describeApiError("made_up_today", language)).toEqual(describeApiError("internal", language));
  });

  it("what we named is called in it, what the merchant named is not", () => {
    for (const one of [...builtInSegments, ...builtInStrategies]) {
      const words = displayName(one, language);
      if (language === "en") expect(words).toBe(one.name);
      else expect(words).not.toBe(one.name);
      expect(displayName({ ...one, name: "VIPs" }, language)).toBe("VIPs");
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
        "Envoyer «\u202fÉchec du paiement\u202f» par e-mail",
      ],
    ],
    [
      { kind: "task", stepId: "call", task: "call", insteadOf: null } as const,
      ["Call the customer", "Kunden anrufen", "Appeler le client"],
    ],
    [
      { kind: "end", action: "cancel", invoiceIds } as const,
      ["Cancel the subscription", "Abonnement kündigen", "Résilier l’abonnement"],
    ],
  ])("%j is an order that people understand", (action, texts) => {
    expect(LANGUAGES.map((language) => describeAction(action, localeContext(language)))).toEqual(texts);
  });

  it("is said of a strategy's step in the same way, by the merchant's name of a message", () => {
    const sms = { do: { kind: "message", channel: "sms", template: "house_style" } } as const;
    expect(describeStep(sms, localeContext("en"))).toBe("Send “House style” by SMS");
    expect(describeStep(sms, { ...localeContext("de"), names: { house_style: "Hausstil" } })).toBe(
      "„Hausstil“ per SMS senden",
    );
  });
});
