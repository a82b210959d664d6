import { describe, expect, it } from "vitest";
import type { Reason } from "../../server/dunning/model/reason.ts";
import { CATALOGUES } from "./languages.ts";
import { describeReason, describeWaiting, reasonFormatter } from "../../server/i18n/reasons.ts";

/** Every reason that has a text, and those whose text depends on a figure. */
const CODES = [
  ...[...CATALOGUES.get("en")!.messages.keys()].flatMap(
    (key) => /^(?:retry|schedule|case|priority)_reasons\.(.+)$/.exec(key)?.[1] ?? [],
  ),
  ...["on_hold", "segment_row", "step_condition", "network_stop", "budget", "model", "self_cure"],
];

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
      "The last attempt failed: insufficient funds",
      "Letzter Versuch fehlgeschlagen: Konto nicht gedeckt",
      "Échec de la dernière tentative : provision insuffisante",
    ],
    [
      { code: "pay_day", pattern: "day_25", at: PAY_DAY, hours_after: 8, weight: 0.62, against: 0 },
      "Payday is the 25th with a probability of 62%, so there should be money from Nov 25, 2026",
      "Zahltag ist mit einer Wahrscheinlichkeit von 62 % der 25., daher sollte ab 25. Nov. 2026 Geld da sein",
      "Le jour de paie est le 25 avec une probabilité de 62 % : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "days_1_15", at: PAY_DAY, hours_after: 8, weight: 0.62, against: 0 },
      "Payday is the 1st and the 15th with a probability of 62%, so there should be money from Nov 25, 2026",
      "Zahltag ist mit einer Wahrscheinlichkeit von 62 % der 1. und der 15., daher sollte ab 25. Nov. 2026 Geld da sein",
      "Le jour de paie est le 1er et le 15 avec une probabilité de 62 % : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "biweekly_5_odd", at: PAY_DAY, hours_after: 8, weight: 0.62, against: 0 },
      "Payday is every other Friday with a probability of 62%, so there should be money from Nov 25, 2026",
      "Zahltag ist mit einer Wahrscheinlichkeit von 62 % jeder zweite Freitag, daher sollte ab 25. Nov. 2026 Geld da sein",
      "Le jour de paie est un vendredi sur deux avec une probabilité de 62 % : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "days_15_last", at: PAY_DAY, hours_after: 8, weight: 0.62, against: 0 },
      "Payday is the 15th and the last working day of the month with a probability of 62%, so there should be money from Nov 25, 2026",
      "Zahltag ist mit einer Wahrscheinlichkeit von 62 % der 15. und der letzte Werktag im Monat, daher sollte ab 25. Nov. 2026 Geld da sein",
      "Le jour de paie est le 15 et le dernier jour ouvré du mois avec une probabilité de 62 % : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "working_day_5", at: PAY_DAY, hours_after: 8, weight: 0.62, against: 0 },
      "Payday is the 5th working day of the month with a probability of 62%, so there should be money from Nov 25, 2026",
      "Zahltag ist mit einer Wahrscheinlichkeit von 62 % der 5. Werktag im Monat, daher sollte ab 25. Nov. 2026 Geld da sein",
      "Le jour de paie est le 5e jour ouvré du mois avec une probabilité de 62 % : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "day_5_or_after", at: PAY_DAY, hours_after: 8, weight: 0.62, against: 0 },
      "Payday is the 5th, or the Monday after a weekend with a probability of 62%, so there should be money from Nov 25, 2026",
      "Zahltag ist mit einer Wahrscheinlichkeit von 62 % der 5. oder der Montag nach dem Wochenende, daher sollte ab 25. Nov. 2026 Geld da sein",
      "Le jour de paie est le 5, ou le lundi après un week-end avec une probabilité de 62 % : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "pay_day", pattern: "four_weekly_3_2", at: PAY_DAY, hours_after: 8, weight: 0.62, against: 0 },
      "Payday is every fourth Wednesday with a probability of 62%, so there should be money from Nov 25, 2026",
      "Zahltag ist mit einer Wahrscheinlichkeit von 62 % jeder vierte Mittwoch, daher sollte ab 25. Nov. 2026 Geld da sein",
      "Le jour de paie est un mercredi sur quatre avec une probabilité de 62 % : l’argent devrait être là à partir du 25 nov. 2026",
    ],
    [
      { code: "method_changed", method: "pm_1", changed_at: AT, failed_at: AT - HOUR },
      "The payment method was added or updated on Nov 25, 2026, 8:05 AM, after the failure",
      "Die Zahlungsmethode wurde am 25. Nov. 2026, 8:05 hinzugefügt oder geändert, nach dem Fehlschlag",
      "Le moyen de paiement a été ajouté ou modifié le 25 nov. 2026, 8:05, après l’échec",
    ],
    [
      { code: "on_hold", hold: "hold_1", kind: "pause", until: AT },
      "Paused until Nov 25, 2026",
      "Pausiert bis 25. Nov. 2026",
      "En pause jusqu’au 25 nov. 2026",
    ],
    [
      { code: "on_hold", hold: "dispute:dp_1" },
      "A payment is disputed; nothing is charged or sent until the dispute is settled",
      "Eine Zahlung ist angefochten; bis zur Klärung wird nichts abgebucht oder gesendet",
      "Un paiement est contesté ; rien n’est débité ni envoyé tant que le litige n’est pas réglé",
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
      "Messages go out from 8 AM to 8 PM in the customer’s time zone, so not before Nov 25, 2026, 8:05 AM on your clock",
      "Nachrichten gehen von 8 Uhr bis 20 Uhr Ortszeit des Kunden hinaus, nach Ihrer Uhr also nicht vor 25. Nov. 2026, 8:05",
      "Les messages partent de 8 h à 20 h, heure du client, donc pas avant le 25 nov. 2026, 8:05 à votre heure",
    ],
    [
      { code: "contact_cap", contactsPerWeek: 1, days: 7, until: AT },
      "At most 1 message in 7 days, so the next one may go out on Nov 25, 2026, 8:05 AM",
      "Höchstens 1 Nachricht in 7 Tagen, die nächste ist ab 25. Nov. 2026, 8:05 erlaubt",
      "Au plus 1 message en 7 jours, le prochain peut partir le 25 nov. 2026, 8:05",
    ],
    [
      { code: "min_wait", until: AT, hours: 48 },
      "After such a decline we wait 2 days, until Nov 25, 2026, 8:05 AM",
      "Nach einer solchen Ablehnung gilt eine Wartezeit von 2 Tagen, bis 25. Nov. 2026, 8:05",
      "Après un tel refus, nous attendons 2 jours, jusqu’au 25 nov. 2026, 8:05",
    ],
    [
      { code: "budget", rule: "visa_reattempts", remaining: 1, earliest_at: 0, latest_at: null, source: "x" },
      "At most 20 attempts in 30 days on a Visa card (1 left)",
      "Höchstens 20 Versuche in 30 Tagen mit einer Visa-Karte (noch 1)",
      "Au plus 20 tentatives en 30 jours avec une carte Visa (encore 1)",
    ],
    [
      { code: "budget", rule: "product_day", remaining: null, earliest_at: AT, latest_at: null, source: "x" },
      "At most 1 attempt in 24 hours on one card; next attempt from Nov 25, 2026, 8:05 AM",
      "Höchstens 1 Versuch in 24 Stunden mit derselben Karte; nächster Versuch ab 25. Nov. 2026, 8:05",
      "Au plus 1 tentative en 24 heures avec une même carte ; prochaine tentative à partir du 25 nov. 2026, 8:05",
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
      "Another attempt would succeed in only 3.7% of such cases, so it is not worth making",
      "Ein weiterer Versuch gelingt nur in 3,7 % solcher Fälle und lohnt sich nicht",
      "Une autre tentative ne réussirait que dans 3,7 % des cas : elle n’en vaut pas la peine",
    ],
    [
      { code: "segment_matched", segment: "new_card_needed", place: 5 },
      "Segment 5 in the list is the first that matches: “New card needed”",
      "Segment 5 der Liste passt als Erstes: „Neue Karte nötig“",
      "Le segment 5 de la liste est le premier qui correspond : « Nouvelle carte requise »",
    ],
    [
      { code: "ending_asked", request: "request_1", action: "cancel", at: AT },
      "The team asked to end this case: cancel the subscription on Nov 25, 2026, 8:05 AM, unless the request is undone",
      "Das Team hat das Ende dieses Falls angefordert: Abonnement kündigen am 25. Nov. 2026, 8:05, sofern die Anforderung nicht zurückgenommen wird",
      "L’équipe a demandé la fin de ce dossier : résilier l’abonnement le 25 nov. 2026, 8:05, sauf si la demande est annulée",
    ],
  ])("%#: %j", (reason, en, de, fr) => {
    expect(plain(describeReason(reason, localeContext("en-US")))).toBe(en);
    expect(plain(describeReason(reason, localeContext("de-DE")))).toBe(de);
    expect(plain(describeReason(reason, localeContext("fr-FR")))).toBe(fr);
  });

  it("tells its times on the clock that it is told to use", () => {
    const reason = { code: "after_refusal", until: AT };
    expect(describeReason(reason, localeContext("en-US", "Asia/Tokyo"))).toContain("Nov 25, 2026, 10:05 PM");
    expect(describeReason(reason, localeContext("en-GB", "Europe/London"))).toContain("25 Nov 2026, 13:05");
  });

  it("calls a pay-day by its own date also on a neighbouring clock", () => {
    const reason = {
      code: "pay_day",
      pattern: "day_25",
      at: PAY_DAY,
      hours_after: 8,
      weight: 0.62,
      against: 0,
    };
    for (const zone of ["America/Los_Angeles", "America/New_York", "Europe/Berlin"])
      expect(describeReason(reason, localeContext("en-US", zone))).toContain("Nov 25, 2026");
  });

  it("knows what one network's code means only on that network", () => {
    const said = (rail: string, field = "network_decline_code", value = "03") =>
      describeReason({ code: "decided_by", field, value, rail }, localeContext("en"));
    expect(said("mastercard", "network_advice_code")).toBe("The card network says: do not try again");
    expect(said("visa")).toBe("The card network says: reason unknown");
    expect(said("ach", "network_decline_code", "R02")).toBe("The card network says: bank account closed");
  });

  it("calls segments and strategies as the merchant does", () => {
    const names = { new_card_needed: "VIPs" };
    const reason = { code: "segment_missed", segment: "new_card_needed" };
    expect(describeReason(reason, { ...localeContext("de"), names })).toBe("Das Segment „VIPs“ passt nicht");
  });

  it("without words, or without the figures for them, is said as its code", () => {
    expect(describeReason({ code: "made_up_today", x: 1 }, localeContext("fr"))).toBe("made up today");
    expect(describeReason({ code: "min_wait", hours: null }, localeContext("de"))).toBe("min wait");
    expect(describeReason({ code: "constructor" }, localeContext("de"))).toBe("constructor");
    expect(describeReason({ code: "after_refusal", until: AT }, localeContext("en", "Mars/Olympus"))).toBe(
      "after refusal",
    );
  });

  it("never breaks an answer, whatever an older version noted", () => {
    const odd = [null, true, -1, Number.MAX_SAFE_INTEGER, "", "{x}"];
    for (const code of CODES) {
      expect(reasonFormatter(code), code).toBeDefined();
      for (const value of odd) {
        const names = ["at", "until", "hours", "rule", "value", "field", "kind", "from", "to", "max", "day"];
        const reason = { code, ...Object.fromEntries(names.map((name) => [name, value])) };
        expect(describeReason(reason, localeContext("en"))).toEqual(expect.any(String));
        expect(describeWaiting(reason, localeContext("fr"))).toEqual(expect.any(String));
      }
    }
  });
});

describe("what a case waits for", () => {
  it("is said as waiting", () => {
    expect(describeWaiting({ code: "waits_for_new_method", invoice: "in_1" }, localeContext("en"))).toBe(
      "Waiting for a new payment method",
    );
    expect(describeWaiting({ code: "authentication_open", since: AT }, localeContext("de"))).toBe(
      "Wartet seit 25. Nov. 2026, 8:05 auf die Bestätigung des Kunden",
    );
    expect(
      describeWaiting({ code: "on_hold", hold: "h", kind: "promise", until: AT }, localeContext("en")),
    ).toBe("The customer promised to pay by Nov 25, 2026");
  });
});
