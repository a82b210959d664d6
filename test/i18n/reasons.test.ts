import { describe, expect, it } from "vitest";
import type { Reason } from "../../server/dunning/model/reason.ts";
import { REASON_CODES, wordReason, wordWaiting } from "../../server/i18n/reasons.ts";
import { wordWhy } from "../../server/i18n/why.ts";

const AT = Date.UTC(2026, 10, 25, 13, 5);
const HOUR = 3_600_000;
const localeContext = (locale: string, timeZone = "America/New_York") => ({ locale, timeZone });

/** Local midnight of 25 November 2026 in New York. */
const PAY_DAY = Date.UTC(2026, 10, 25, 5);

/** Which of the spaces that do not break stands beside a number differs between versions of the locale data. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("a reason", () => {
  it.each<[Reason, string, string, string]>([
    [
      { code: "decline", class: "soft", decline: "insufficient_funds", retry_same_method: "yes" },
      "The last try failed: insufficient funds",
      "Letzter Versuch gescheitert: Konto nicht gedeckt",
      "Échec de la dernière tentative : provision insuffisante",
    ],
    [
      { code: "pay_day", pattern: "day_25", at: PAY_DAY, hours_after: 8 },
      "Pay-day is probably the 25th, so there should be money from Nov 25, 2026",
      "Zahltag ist vermutlich der 25., Geld sollte ab 25.11.2026 da sein",
      "Le jour de paie est sans doute le 25 : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "days_1_15", at: PAY_DAY, hours_after: 8 },
      "Pay-day is probably the 1st and the 15th, so there should be money from Nov 25, 2026",
      "Zahltag ist vermutlich der 1. und der 15., Geld sollte ab 25.11.2026 da sein",
      "Le jour de paie est sans doute le 1er et le 15 : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "biweekly_5_odd", at: PAY_DAY, hours_after: 8 },
      "Pay-day is probably every other Friday, so there should be money from Nov 25, 2026",
      "Zahltag ist vermutlich jeder zweite Freitag, Geld sollte ab 25.11.2026 da sein",
      "Le jour de paie est sans doute un vendredi sur deux : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "days_15_last", at: PAY_DAY, hours_after: 8 },
      "Pay-day is probably the 15th and the last working day of the month, so there should be money from Nov 25, 2026",
      "Zahltag ist vermutlich der 15. und der letzte Werktag im Monat, Geld sollte ab 25.11.2026 da sein",
      "Le jour de paie est sans doute le 15 et le dernier jour ouvré du mois : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "working_day_5", at: PAY_DAY, hours_after: 8 },
      "Pay-day is probably the 5th working day of the month, so there should be money from Nov 25, 2026",
      "Zahltag ist vermutlich der 5. Werktag im Monat, Geld sollte ab 25.11.2026 da sein",
      "Le jour de paie est sans doute le 5e jour ouvré du mois : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "day_5_or_after", at: PAY_DAY, hours_after: 8 },
      "Pay-day is probably the 5th, or the Monday after a weekend, so there should be money from Nov 25, 2026",
      "Zahltag ist vermutlich der 5. oder der Montag nach dem Wochenende, Geld sollte ab 25.11.2026 da sein",
      "Le jour de paie est sans doute le 5, ou le lundi après un week-end : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "four_weekly_3_2", at: PAY_DAY, hours_after: 8 },
      "Pay-day is probably every fourth Wednesday, so there should be money from Nov 25, 2026",
      "Zahltag ist vermutlich jeder vierte Mittwoch, Geld sollte ab 25.11.2026 da sein",
      "Le jour de paie est sans doute un mercredi sur quatre : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "method_changed", method: "pm_1", changed_at: AT, failed_at: AT - HOUR },
      "The payment method is new or was updated on Nov 25, 2026, 8:05 AM, after the failure",
      "Die Zahlungsmethode ist neu oder wurde am 25.11.2026, 08:05 geändert, nach dem Fehlschlag",
      "Le moyen de paiement est nouveau ou a été modifié le 25 nov. 2026, 08:05, après l’échec",
    ],
    [
      { code: "on_hold", hold: "hold_1", kind: "pause", until: AT },
      "Paused until Nov 25, 2026, 8:05 AM",
      "Pausiert bis 25.11.2026, 08:05",
      "En pause jusqu’au 25 nov. 2026, 08:05",
    ],
    [
      { code: "on_hold", hold: "dispute:dp_1" },
      "A payment is disputed; nothing is tried or sent until that is settled",
      "Eine Zahlung ist angefochten; bis zur Klärung wird nichts versucht oder gesendet",
      "Un paiement est contesté ; rien n’est tenté ni envoyé d’ici là",
    ],
    [
      {
        code: "contact_hours",
        from: 8,
        to: 20,
        basis: "country",
        zones: "America/New_York",
        until: AT,
      },
      "Messages go out from 8 AM to 8 PM where the customer lives, so not before Nov 25, 2026, 8:05 AM",
      "Nachrichten gehen von 8 Uhr bis 20 Uhr Ortszeit des Kunden hinaus, also nicht vor 25.11.2026, 08:05",
      "Les messages partent de 8 h à 20 h, heure du client, donc pas avant le 25 nov. 2026, 08:05",
    ],
    [
      { code: "contact_cap", contactsPerWeek: 1, days: 7, until: AT },
      "At most 1 message in 7 days, so the next may go out on Nov 25, 2026, 8:05 AM",
      "Höchstens 1 Nachricht in 7 Tagen, die nächste darf am 25.11.2026, 08:05 hinaus",
      "Au plus 1 message en 7 jours, le prochain peut partir le 25 nov. 2026, 08:05",
    ],
    [
      { code: "min_wait", until: AT, hours: 48 },
      "After such a decline we wait 2 days, until Nov 25, 2026, 8:05 AM",
      "Nach so einer Ablehnung gilt eine Wartezeit von 2 Tagen, bis 25.11.2026, 08:05",
      "Après un tel refus, une attente de 2 jours, jusqu’au 25 nov. 2026, 08:05",
    ],
    [
      { code: "budget", rule: "visa_reattempts", remaining: 1, earliest_at: 0, latest_at: null, source: "x" },
      "Visa allows 15 tries in 30 days: 1 is left",
      "Visa erlaubt 15 Versuche in 30 Tagen: noch 1",
      "Visa permet 15 tentatives en 30 jours : il en reste 1",
    ],
    [
      { code: "budget", rule: "product_day", remaining: null, earliest_at: AT, latest_at: null, source: "x" },
      "We try a card at most once in 24 hours: next try from Nov 25, 2026, 8:05 AM",
      "Eine Karte wird höchstens einmal in 24 Stunden belastet: nächster Versuch ab 25.11.2026, 08:05",
      "Une carte est essayée au plus une fois en 24 heures : prochaine tentative à partir du 25 nov. 2026, 08:05",
    ],
    [
      { code: "card_expired", method: "pm_1", at: Date.UTC(2026, 10, 1) },
      "The card expired at the end of October 2026",
      "Die Karte ist Ende Oktober 2026 abgelaufen",
      "La carte a expiré fin octobre 2026",
    ],
    [
      { code: "decided_by", field: "network_decline_code", value: "51", rail: "visa", level: "x" },
      "The card network says: insufficient funds",
      "Das Kartennetz meldet: Konto nicht gedeckt",
      "Le réseau de la carte indique : provision insuffisante",
    ],
    [
      { code: "not_worth_trying", chance: 0.0372 },
      "Another try would succeed in only 3.7% of such cases, so it is not worth it",
      "Ein weiterer Versuch gelänge nur in 3,7 % solcher Fälle und lohnt sich nicht",
      "Une autre tentative ne réussirait que dans 3,7 % des cas : elle n’en vaut pas la peine",
    ],
    [
      { code: "segment_matched", segment: "new_card_needed", place: 5 },
      "Segment 5 in the list is the first that fits: “New card needed”",
      "Segment 5 der Liste passt als erstes: „Neue Karte nötig“",
      "Le segment 5 de la liste est le premier qui convient : « Nouvelle carte requise »",
    ],
    [
      { code: "ending_asked", request: "request_1", action: "cancel", at: AT },
      "The team asked to end this case: cancel the subscription on Nov 25, 2026, 8:05 AM, unless it is taken back",
      "Das Team hat das Ende dieses Falls angefordert: Abonnement kündigen am 25.11.2026, 08:05, falls es nicht zurückgenommen wird",
      "L’équipe a demandé la fin de ce dossier : résilier l’abonnement le 25 nov. 2026, 08:05, sauf retrait",
    ],
  ])("%#: %j", (reason, en, de, fr) => {
    expect(plain(wordReason(reason, localeContext("en-US")))).toBe(en);
    expect(plain(wordReason(reason, localeContext("de-DE")))).toBe(de);
    expect(plain(wordReason(reason, localeContext("fr-FR")))).toBe(fr);
  });

  it("tells its times on the clock that it is told to use", () => {
    const reason = { code: "after_refusal", until: AT };
    expect(wordReason(reason, localeContext("en-US", "Asia/Tokyo"))).toContain("Nov 25, 2026, 10:05 PM");
    expect(wordReason(reason, localeContext("en-GB", "Europe/London"))).toContain("25 Nov 2026, 13:05");
  });

  it("calls a pay-day by its own date also on a neighbouring clock", () => {
    const reason = { code: "pay_day", pattern: "day_25", at: PAY_DAY, hours_after: 8 };
    for (const zone of ["America/Los_Angeles", "America/New_York", "Europe/Berlin"])
      expect(wordReason(reason, localeContext("en-US", zone))).toContain("Nov 25, 2026");
  });

  it("knows what one network's code means only on that network", () => {
    const said = (rail: string, field = "network_decline_code", value = "03") =>
      wordReason({ code: "decided_by", field, value, rail }, localeContext("en"));
    expect(said("mastercard", "network_advice_code")).toBe(
      "The card network says: another try advised against",
    );
    expect(said("visa")).toBe("The card network says: “03”");
    expect(said("ach", "network_decline_code", "R02")).toBe("The card network says: bank account closed");
  });

  it("calls segments and strategies as the merchant does", () => {
    const names = { new_card_needed: "VIPs" };
    const reason = { code: "segment_missed", segment: "new_card_needed" };
    expect(wordReason(reason, { ...localeContext("de"), names })).toBe("Das Segment „VIPs“ passt nicht");
  });

  it("without words, or without the figures for them, is said as its code", () => {
    expect(wordReason({ code: "made_up_today", x: 1 }, localeContext("fr"))).toBe("made up today");
    expect(wordReason({ code: "min_wait", hours: null }, localeContext("de"))).toBe("min wait");
    expect(wordReason({ code: "constructor" }, localeContext("de"))).toBe("constructor");
    expect(wordReason({ code: "after_refusal", until: AT }, localeContext("en", "Mars/Olympus"))).toBe(
      "after refusal",
    );
  });

  it("never breaks an answer, whatever an older version noted", () => {
    const odd = [null, true, -1, Number.MAX_SAFE_INTEGER, "", "{x}"];
    for (const code of REASON_CODES) {
      for (const value of odd) {
        const names = ["at", "until", "hours", "rule", "value", "field", "kind", "from", "to", "max", "day"];
        const reason = { code, ...Object.fromEntries(names.map((name) => [name, value])) };
        expect(wordReason(reason, localeContext("en"))).toEqual(expect.any(String));
        expect(wordWaiting(reason, localeContext("fr"))).toEqual(expect.any(String));
      }
    }
  });
});

describe("what a case waits for", () => {
  it("is said as waiting", () => {
    expect(wordWaiting({ code: "waits_for_new_method", invoice: "in_1" }, localeContext("en"))).toBe(
      "Waiting for a new payment method",
    );
    expect(wordWaiting({ code: "authentication_open", since: AT }, localeContext("de"))).toBe(
      "Wartet seit 25.11.2026, 08:05 auf die Bestätigung des Kunden",
    );
    expect(wordWaiting({ code: "on_hold", hold: "h", kind: "promise", until: AT }, localeContext("en"))).toBe(
      "The customer promised to pay by Nov 25, 2026, 8:05 AM",
    );
  });
});

describe("why, in one line", () => {
  it("is what people want to know first, whatever else the engine weighed", () => {
    const reasons: Reason[] = [
      { code: "budget", rule: "stripe_retries", remaining: 7, earliest_at: 0, latest_at: null, source: "x" },
      { code: "best_of_sequence", tries_left: 7, planned: 5, candidates: 96 },
      { code: "pay_day", pattern: "day_25", at: PAY_DAY, hours_after: 8 },
      { code: "decline", class: "soft", decline: "insufficient_funds", retry_same_method: "yes" },
      { code: "local_hour", hour: 8, time_zone: "America/New_York" },
    ];
    expect(wordWhy(reasons, localeContext("en"))).toBe(
      "The last try failed: insufficient funds; pay-day is probably the 25th, so there should be money from Nov 25, 2026",
    );
    expect(wordWhy([], localeContext("en"))).toBe("");
  });
});
