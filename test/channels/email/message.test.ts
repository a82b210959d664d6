import { mkdtempSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { localeChain } from "../../../server/channels/locale.ts";
import { renderMessage } from "../../../server/channels/email/message.ts";
import type { MessageData } from "../../../server/channels/message-data.ts";
import {
  loadTemplates,
  TEMPLATES_DIRECTORY,
  TemplateError,
} from "../../../server/channels/email/templates.ts";
import {
  MESSAGE_TEMPLATES,
  type MessageTemplate,
} from "../../../server/dunning/contact/message-templates.ts";
import { DECLINE_CLASSES } from "../../../server/dunning/model/decline-class.ts";

const templates = loadTemplates();
const names = Object.keys(MESSAGE_TEMPLATES) as MessageTemplate[];
const day = (iso: string): number => Date.parse(iso);
const facts: MessageData = {
  locale: "en-GB",
  timeZone: "Europe/London",
  customerName: "Ann Doe",
  merchantName: "Acme",
  invoices: [
    { number: "A-17", amount: 123_450, currency: "eur", dueAt: null, failedAt: day("2026-11-02T12:00Z") },
  ],
  payLink: "https://pay.example.com/l/abc?x=1&y=2",
  decline: { class: "soft", conceal: false },
  cardBrand: "visa",
  nextRetryAt: null,
  ending: null,
};
const say = (name: MessageTemplate, part: Partial<MessageData> = {}) =>
  renderMessage(templates, name, { ...facts, ...part });
/** The words of a page as somebody reads them, to compare with the text. */
const readHtml = (html: string): string =>
  html
    .replace(/<title>.*?<\/title>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#34;", '"')
    .replaceAll("&#39;", "'")
    .replace(/\s+/g, " ");

describe.each(names)("%s", (name) => {
  it.each(DECLINE_CLASSES.flatMap((one) => [[one, true] as const, [one, false] as const]))(
    "says in text and HTML the same facts, for %s (concealed: %s)",
    (declineClass, conceal) => {
      const message = say(name, { decline: { class: declineClass, conceal } });
      for (const words of [message.text, readHtml(message.html)]) {
        expect(words).toContain("Ann Doe");
        expect(words).toContain("Acme");
        expect(words).toContain("A-17");
        expect(words).toContain("€1,234.50");
        expect(words).not.toMatch(/\{\{|\{%|undefined|null|NaN|\[object/);
      }
      const asks = name !== "payment_recovered";
      expect(message.text.includes(facts.payLink)).toBe(asks);
      expect(message.html.includes('href="https://pay.example.com/l/abc?x=1&amp;y=2"')).toBe(asks);
      expect(message.subject).not.toBe("");
      expect(message.subject.length).toBeLessThan(100);
      expect(message.text.length).toBeLessThan(1_200);
      const sentences = message.text
        .split(/\n\n/)
        .filter((block) => !block.includes("http") && !block.startsWith("- "));
      const page = readHtml(message.html);
      for (const sentence of sentences) {
        expect(page).toContain(
          sentence
            .replace(/^-- ?\n?/, "")
            .replace(/\s+/g, " ")
            .trim(),
        );
      }
    },
  );

  it("does without every fact that may be unknown", () => {
    const bare: MessageData = {
      ...facts,
      locale: null,
      customerName: null,
      decline: null,
      cardBrand: null,
      invoices: [{ number: null, amount: 100, currency: "eur", dueAt: null, failedAt: null }],
    };
    const { text } = renderMessage(templates, name, bare);
    expect(text).toMatch(/^Hello,\n/);
    expect(text).toContain("€1.00");
    expect(text).not.toMatch(/null|undefined|Visa|\d{4}/);
  });
});

describe("what is said", () => {
  it("never hints at a reason that is concealed, in any template", () => {
    for (const name of names) {
      const concealed = say(name, { decline: { class: "hard", conceal: true } });
      for (const words of [concealed.subject, concealed.text, readHtml(concealed.html)]) {
        expect(words).not.toMatch(
          /lost|stolen|fraud|block|suspic|risk|security|cannot be used|Visa|bank did not/i,
        );
      }
    }
  });

  it("depends on what the customer can do about the decline", () => {
    const texts = DECLINE_CLASSES.map(
      (one) => say("payment_failed", { decline: { class: one, conceal: false } }).text,
    );
    expect(texts[DECLINE_CLASSES.indexOf("soft")]).toContain(
      "did not approve your last payment with your Visa card",
    );
    expect(texts[DECLINE_CLASSES.indexOf("hard")]).toContain("cannot be used");
    expect(texts[DECLINE_CLASSES.indexOf("authentication")]).toContain("confirm");
    expect(texts[DECLINE_CLASSES.indexOf("technical")]).toContain("technical problem");
    expect(say("payment_failed", { decline: null }).text).not.toContain("bank");
  });

  it("promises a retry only when one is given, on the customer's own day", () => {
    const nextRetryAt = day("2026-11-05T23:30Z");
    expect(say("payment_failed").text).not.toMatch(/try again/);
    expect(say("payment_failed", { nextRetryAt }).text).toContain("try again on 5 November 2026");
    expect(say("payment_failed", { nextRetryAt, timeZone: "Asia/Tokyo" }).text).toContain("6 November 2026");
    expect(say("payment_failed", { nextRetryAt, locale: "en-US" }).text).toContain("November 5, 2026");
  });

  it("announces an end only when it will happen, and says which", () => {
    const at = day("2026-12-01T12:00Z");
    expect(say("final_notice").text).not.toMatch(/subscription/);
    expect(say("final_notice", { ending: { at, action: "cancel" } }).text).toContain(
      "If it is still open on 1 December 2026, your subscription will end that day.",
    );
    expect(say("final_notice", { ending: { at, action: "pause" } }).text).toContain("paused");
    for (const action of ["leave", "mark_unpaid", "mark_uncollectible"] as const) {
      expect(say("final_notice", { ending: { at, action } }).text).not.toMatch(/subscription|December/);
    }
  });

  it("sums per currency and never across", () => {
    const line = { number: null, dueAt: null, failedAt: null };
    const { text, subject } = say("payment_reminder", {
      invoices: [
        { ...line, amount: 1_000, currency: "eur" },
        { ...line, amount: 500, currency: "usd" },
        { ...line, amount: 250, currency: "eur" },
      ],
    });
    expect(text).toContain("Together: €12.50 and US$5.00");
    expect(subject).toContain("€12.50 and US$5.00");
    expect(say("payment_reminder").text).not.toContain("Together");
  });

  it("has the due date of a sent invoice, and no date in a thank-you", () => {
    const invoices = [
      { number: "A", amount: 1, currency: "eur", dueAt: day("2026-10-01T12:00Z"), failedAt: null },
    ];
    expect(say("invoice_overdue", { invoices }).text).toContain("due 1 October 2026");
    expect(say("payment_recovered", { invoices }).text).not.toContain("2026");
  });

  it("threatens nothing", () => {
    for (const name of names) {
      expect(say(name, { ending: { at: 0, action: "leave" } }).text).not.toMatch(
        /legal|court|agency|collect(ion|or)|lawyer|credit score|fee/i,
      );
    }
  });
});

describe("a customer who calls himself something nasty", () => {
  const attack = (customerName: string) => say("payment_failed", { customerName });

  it("cannot bring markup into the page", () => {
    const { html } = attack(`<img src=x onerror=alert(1)>"'&`);
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;&#34;&#39;&amp;");
  });

  it("cannot run a template", () => {
    expect(attack("{{ pay_link }}{% raw %}").text).toContain("Hello {{ pay_link }}{% raw %},");
  });

  it.each([
    "Visit evil.example now",
    "https://evil.example",
    "www.evil.example",
    "a@evil.example",
    "täst.рф",
  ])("cannot put a link into the merchant's mail: %s", (name) => {
    const { text, html } = attack(name);
    expect(text).toMatch(/^Hello,\n/);
    expect(html).not.toContain(name);
  });

  it("cannot add lines, headers or hidden turns of direction", () => {
    const { text } = attack("Ann\r\nBcc: x\n\n<p>\u202eevil\u200b");
    expect(text).toMatch(/^Hello Ann Bcc: x <p> evil,\n/);
    const { subject } = say("payment_failed", { merchantName: "Acme\r\nBcc: x" });
    expect(subject).toBe("Your payment to Acme Bcc: x did not go through");
  });

  it("keeps the names that people really have", () => {
    for (const name of ["Zoë O’Neill-Łukasz", "محمد\u200cرضا", "李 小龍", "Dr. Jane Q. Public", "👩‍🚀 Ann"]) {
      expect(attack(name).text).toContain(`Hello ${name},`);
    }
  });

  it("cannot make the mail endless", () => {
    expect(attack("x".repeat(100_000)).text).toContain(`Hello ${"x".repeat(60)},`);
  });
});

describe("facts that are not facts", () => {
  it.each<[string, Partial<MessageData>]>([
    ["a script as pay link", { payLink: "javascript:alert(1)" }],
    ["no link", { payLink: "" }],
    ["no invoice", { invoices: [] }],
    ["an amount of nothing", { invoices: [{ ...facts.invoices[0]!, amount: 0 }] }],
    ["a fraction of a cent", { invoices: [{ ...facts.invoices[0]!, amount: 0.5 }] }],
    ["a merchant without a name", { merchantName: " \u200b " }],
    ["a time zone that does not exist", { timeZone: "Europe/Atlantis" }],
  ])("stop the message: %s", (_, part) => expect(() => say("payment_failed", part)).toThrow());

  it("stop it when there is one too many", () => {
    expect(() =>
      renderMessage(templates, "payment_failed", { ...facts, password: "x" } as MessageData),
    ).toThrow();
  });
});

describe("the templates' files", () => {
  const made: string[] = [];
  afterAll(() => {
    for (const directory of made) rmSync(directory, { recursive: true });
  });
  /** A copy of our templates with one change. */
  const changed = (change: (directory: string) => void): string => {
    const directory = mkdtempSync(join(tmpdir(), "templates-"));
    made.push(directory);
    cpSync(TEMPLATES_DIRECTORY, directory, { recursive: true });
    change(directory);
    return directory;
  };
  const written = (body: string) =>
    changed((directory) =>
      writeFileSync(join(directory, "en/payment_failed.liquid"), `Subject: x\n\n${body}\n`),
    );
  const trouble = (directory: string): string => {
    try {
      loadTemplates(directory);
    } catch (error) {
      if (error instanceof TemplateError) return error.message;
      throw error;
    }
    return "";
  };

  it.each([
    ["an unknown variable", "{{ customer_email }}", /no variable "customer_email"/],
    [
      "an unknown variable in a branch that is never taken",
      "{% if false %}{{ secret }}{% endif %}",
      /no variable "secret"/,
    ],
    [
      "an unknown part of a known one",
      "{% for i in invoices %}{{ i.id }}{% endfor %}",
      /undefined variable: i\.id/,
    ],
    ["a way to a prototype", "{{ invoices.constructor }}", /constructor/],
    ["an unknown filter", "{{ customer | nope }}", /nope/],
    ["a way round the escaping", "{{ customer | raw }}", /raw/],
    ["the clock", '{{ "now" | date: "%Y" }}', /date/],
    ["a file", '{% include "/etc/passwd" %}', /include/],
    ["a part that does not exist", '{% render "../secret" %}', /secret/],
    ["a layout of its own", '{% layout "pay" %}', /layout/],
    ["raw text", "{% raw %}x{% endraw %}", /raw/],
    ["markup", "<b>Hello</b>", /words only/],
    ["a tag that never ends", "{% if customer %}x", /if/],
  ])("are refused at start with %s, naming the file", (_, body, message) => {
    const problem = trouble(written(body));
    expect(problem).toContain("payment_failed.liquid");
    expect(problem).toMatch(message);
  });

  it("are refused without a subject, with a name that nothing uses, and with a missing English one", () => {
    const file = (directory: string, name: string) => join(directory, "en", name);
    expect(trouble(changed((d) => writeFileSync(file(d, "update_card.liquid"), "Hello\n")))).toContain(
      "Subject",
    );
    expect(
      trouble(changed((d) => cpSync(file(d, "update_card.liquid"), file(d, "updat_card.liquid")))),
    ).toContain("updat_card");
    expect(trouble(changed((d) => rmSync(file(d, "update_card.liquid"))))).toContain(
      "English is the last resort",
    );
    expect(trouble(changed((d) => rmSync(file(d, "parts/pay.html.liquid"))))).toContain("pay.html.liquid");
  });

  it("have a version that changes with their words and with what frames them, and with nothing else", () => {
    const versions = (directory: string) => {
      const english = loadTemplates(directory).get("en");
      return Object.fromEntries(names.map((name) => [name, english?.get(name)?.version]));
    };
    const before = versions(changed(() => {}));
    expect(before.payment_failed).toMatch(/^en\/payment_failed@[0-9a-f]{12}$/);
    expect(before.payment_failed).toBe(say("payment_failed").version);
    const after = versions(written("Hello. {{ pay_link }}"));
    expect(after.payment_failed).not.toBe(before.payment_failed);
    expect(after.update_card).toBe(before.update_card);
    const framed = versions(
      changed((directory) => {
        const layout = join(directory, "layout.html.liquid");
        writeFileSync(layout, readFileSync(layout, "utf8").replace("560px", "600px"));
      }),
    );
    expect(framed.update_card).not.toBe(before.update_card);
  });

  it("are looked for in the customer's language, then the merchant's, then English", () => {
    const loaded = loadTemplates(
      changed((directory) => {
        for (const locale of ["de", "fr"])
          cpSync(join(directory, "en/parts"), join(directory, locale, "parts"), { recursive: true });
        writeFileSync(
          join(directory, "de/update_card.liquid"),
          "Subject: Karte\n\nHallo {{ customer }}, {{ total }} bis {{ next_try }}.\n",
        );
        writeFileSync(join(directory, "fr/update_card.liquid"), "Subject: Carte\n\nBonjour\n");
      }),
    );
    const said = (locale: string | null, merchants: string | null, name: MessageTemplate = "update_card") =>
      renderMessage(loaded, name, { ...facts, locale, nextRetryAt: day("2026-11-05T12:00Z") }, merchants);
    expect(said("de-AT", null).locale).toBe("de");
    expect(said("de-DE", null).text).toContain("1.234,50\u00a0€ bis 5. November 2026");
    expect(said("de", "fr", "payment_failed").locale).toBe("en");
    expect(said("de", "fr", "payment_failed").text).toContain("€1,234.50");
    expect(said("pt", "fr").locale).toBe("fr");
    expect(said(null, null).locale).toBe("en");
  });
});

describe("where words are looked for", () => {
  it.each([
    ["de-AT", "fr", ["de-AT", "de", "fr", "en"]],
    ["zh-Hant-TW", null, ["zh-Hant-TW", "zh-Hant", "zh", "en"]],
    ["EN_us", "en-GB", ["en-US", "en", "en-GB"]],
    [null, null, ["en"]],
    ["not a locale!", "de", ["de", "en"]],
  ])("%s, merchant %s", (wished, merchants, expected) =>
    expect(localeChain(wished, merchants)).toEqual(expected),
  );
});

describe("very many invoices", () => {
  const many = Array.from({ length: 130 }, (_, index) => ({
    number: `N-${index}-`,
    amount: 1_000 + index,
    currency: index === 3 ? "usd" : "eur",
    dueAt: null,
    failedAt: null,
  }));

  it.each(names)("are one message: the largest by name, how many more, and the sum of all (%s)", (name) => {
    const { text, html } = say(name, { invoices: many });
    for (const words of [text, readHtml(html)]) {
      expect(words).toContain("and 110 more invoices");
      expect(words).toContain("N-129-");
      // The only one in dollars stands beside the largest in euros, which it cannot be compared with.
      expect(words).toContain("N-3-");
      expect(words).not.toContain("N-5-");
      expect(words).toContain("€1,373.82 and US$10.03");
    }
    expect(say(name, { invoices: many.slice(0, 20) }).text).not.toContain("more invoice");
  });
});
