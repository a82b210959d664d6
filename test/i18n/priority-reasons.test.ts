import { describe, expect, it } from "vitest";
import type { Reason } from "../../server/dunning/model/reason.ts";
import { describeReason } from "../../server/i18n/reasons.ts";
import { LANGUAGES } from "./languages.ts";

const localeContext = (locale: string) => ({ locale, timeZone: "Europe/Berlin" });
const BY = Date.UTC(2026, 11, 3, 12);
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
const said = (reason: Reason, locale: string) => plain(describeReason(reason, localeContext(locale)));

const little = { code: "contact_adds_little", percent: 86, by: BY, adds: 4 };
const helps = { code: "contact_helps", percent: 12, by: BY, adds: 40, amount: 19_600, currency: "eur" };

describe("what a contact is worth, in words", () => {
  it.each([
    [
      little,
      "Likely to pay unprompted (86% by Dec 3, 2026), so a contact adds little",
      "Zahlt wahrscheinlich von selbst (86 % bis 3. Dez. 2026), eine Kontaktaufnahme bringt daher wenig",
      "Paiera probablement sans relance (86 % d’ici au 3 déc. 2026), un contact apporte donc peu",
    ],
    [
      { ...little, percent: 20, adds: 4 },
      "A contact adds little: 4% on top of the 20% expected anyway by Dec 3, 2026",
      "Eine Kontaktaufnahme bringt wenig: 4 % zusätzlich zu den 20 %, die bis 3. Dez. 2026 ohnehin zu erwarten sind",
      "Un contact apporte peu : 4 % de plus que les 20 % attendus de toute façon d’ici au 3 déc. 2026",
    ],
    [
      helps,
      "A contact is worth about €196.00: it adds 40% to the 12% expected anyway by Dec 3, 2026",
      "Eine Kontaktaufnahme ist etwa 196,00 € wert: Sie bringt 40 % zusätzlich zu den 12 %, die bis 3. Dez. 2026 ohnehin zu erwarten sind",
      "Un contact vaut environ 196,00 € : il ajoute 40 % aux 12 % attendus de toute façon d’ici au 3 déc. 2026",
    ],
  ])("%#", (reason, en, de, fr) => {
    expect(said(reason, "en-US")).toBe(en);
    expect(said(reason, "de-DE")).toBe(de);
    expect(said(reason, "fr-FR")).toBe(fr);
  });

  it.each(LANGUAGES)("in %s says what each chance rests on, and each otherwise", (language) => {
    const bases: Reason[] = [
      ...["retries", "stripe", "lateness", "unasked"].map((basis) => ({ basis, situation: "soft", n: 3 })),
      { basis: "lateness", situation: "sent", n: 0 },
      ...["unknown", "processing", "promise", "plan", "dispute"].map((situation) => ({
        basis: "table",
        situation,
        n: 0,
      })),
    ].map((one) => ({ code: "self_cure", percent: 30, by: BY, ...one }));
    const texts = bases.map((reason) => said(reason, language));
    expect(new Set(texts).size).toBe(bases.length);
    for (const text of texts) expect(text).not.toMatch(/[{}_]/);
    expect(said({ code: "contacted_before", contacts: 1 }, language)).not.toBe(
      said({ code: "contacted_before", contacts: 2 }, language),
    );
  });
});
