import { describe, expect, it } from "vitest";
import { LANGUAGES } from "./languages.ts";
import { describeEntry, describeRequest, entryFormatter } from "../../server/i18n/timeline.ts";

type Detail = Parameters<typeof describeEntry>[0]["detail"];

const localeContext = (locale: string) => ({ locale, timeZone: "America/New_York" });
const title = (kind: string, detail: Detail, locale = "en") =>
  describeEntry({ kind, detail }, localeContext(locale));
/** What the timeline has texts for, and where a detail chooses among several. */
const KINDS = [
  ...(["case_opened", "case_closed", "strategy_moved", "attempt_failed", "attempt_processing"] as const),
  ...([
    "recovered",
    "reversed",
    "lost",
    "hold_began",
    "hold_ended",
    "promise_kept",
    "promise_broken",
  ] as const),
  ...(["requested", "request_withdrawn", "task_done", "task", "charge", "message", "find_decline"] as const),
  ...(["read_customer", "suspend_retries", "restore_retries", "find_outcome", "end"] as const),
];

/** The end of a day in New York. */
const UNTIL = Date.UTC(2026, 10, 26, 5) - 1;
const money = { amount: 2_900, currency: "usd" };
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("an entry of the timeline", () => {
  it.each<[string, Detail, string, string, string]>([
    [
      "case_opened",
      { case: "case_1", kind: "renewal" },
      "Recovery started: renewal",
      "Rückgewinnung begonnen: Verlängerung",
      "Début du recouvrement : renouvellement",
    ],
    [
      "attempt_failed",
      { attempt: "ch_1", trigger: "stripe", ...money, code: "insufficient_funds", class: "soft" },
      "Payment of $29.00 failed: insufficient funds",
      "Zahlung über 29,00 $ fehlgeschlagen: Konto nicht gedeckt",
      "Échec du paiement de 29,00 $US : provision insuffisante",
    ],
    [
      "attempt_failed",
      { attempt: "ch_1", trigger: "automatic", ...money, code: null, class: null },
      "Retry of $29.00 failed: reason unknown",
      "Wiederholung über 29,00 $ fehlgeschlagen: Grund unbekannt",
      "Échec de la nouvelle tentative de 29,00 $US : motif inconnu",
    ],
    [
      "recovered",
      { ...money, cause: "our_retry", reason: null },
      "$29.00 recovered: our retry",
      "29,00 $ zurückgewonnen: unsere Wiederholung",
      "29,00 $US recouvrés : notre nouvelle tentative",
    ],
    [
      "recovered",
      { ...money, cause: "stripe_retry", reason: null },
      "$29.00 recovered: Stripe’s retry",
      "29,00 $ zurückgewonnen: Wiederholung durch Stripe",
      "29,00 $US recouvrés : nouvelle tentative de Stripe",
    ],
    [
      "lost",
      { ...money, cause: null, reason: "closed_by_staff" },
      "$29.00 lost: closed by the team",
      "29,00 $ verloren: vom Team geschlossen",
      "29,00 $US perdus : clôturé par l’équipe",
    ],
    [
      "message",
      { stepId: "tell", channel: "email", template: "en/update_card@e0eab4aa8e7d", outcome: "done" },
      "Sent “New card needed” by e-mail",
      "„Neue Karte nötig“ per E-Mail gesendet",
      "« Nouvelle carte requise » envoyé par e-mail",
    ],
    [
      "message",
      { stepId: "tell", channel: "email", template: "update_card", outcome: "refused", problem: "x" },
      "Could not send “New card needed” by e-mail",
      "„Neue Karte nötig“ konnte nicht per E-Mail gesendet werden",
      "« Nouvelle carte requise » n’a pas pu être envoyé par e-mail",
    ],
    [
      "charge",
      {
        paymentMethodId: null,
        trigger: "automatic",
        attempt: 2,
        result: "requires_action",
        outcome: "declined",
      },
      "Payment attempted: the bank wants the customer to confirm",
      "Zahlung versucht: Die Bank verlangt eine Bestätigung des Kunden",
      "Paiement tenté : la banque demande la confirmation du client",
    ],
    [
      "hold_began",
      { hold: "hold_1", kind: "promise", owner: "usr_1", ...money },
      "The customer promised to pay $29.00",
      "Der Kunde hat 29,00 $ zugesagt",
      "Le client a promis de payer 29,00 $US",
    ],
    [
      "hold_began",
      { hold: "hold_1", kind: "pause", owner: "usr_1", until: UNTIL },
      "Paused until Nov 25, 2026",
      "Pausiert bis 25. Nov. 2026",
      "Mis en pause jusqu’au 25 nov. 2026",
    ],
    [
      "hold_began",
      { hold: "hold_1", kind: "promise", owner: "usr_1", until: UNTIL, ...money },
      "The customer promised to pay $29.00 by Nov 25, 2026",
      "Der Kunde hat 29,00 $ bis 25. Nov. 2026 zugesagt",
      "Le client a promis de payer 29,00 $US au plus tard le 25 nov. 2026",
    ],
    [
      "hold_ended",
      { hold: "hold_1", kind: "pause", owner: "usr_1", until: UNTIL, by: null },
      "The pause ended as planned",
      "Die Pause endete wie geplant",
      "La pause a pris fin comme prévu",
    ],
    [
      "hold_ended",
      { hold: "hold_1", kind: "pause", owner: "usr_1", until: UNTIL, by: "usr_2" },
      "Pause ended before Nov 25, 2026",
      "Pause vor dem 25. Nov. 2026 beendet",
      "Pause terminée avant le 25 nov. 2026",
    ],
    [
      "hold_ended",
      { hold: "hold_1", kind: "pause", owner: "usr_1", until: null, by: "usr_2" },
      "Pause ended",
      "Pause beendet",
      "Fin de la pause",
    ],
    [
      "withdrawn",
      { hold: "hold_1", kind: "pause", owner: "usr_1", until: UNTIL, by: null, was: "hold_ended" },
      "No longer true: The pause ended as planned",
      "Trifft nicht mehr zu: Die Pause endete wie geplant",
      "N’est plus vrai : La pause a pris fin comme prévu",
    ],
    [
      "assigned",
      { by: "usr_1", before: null, after: "usr_1", change: "taken" },
      "Took over the customer",
      "Hat den Kunden übernommen",
      "A pris le client en charge",
    ],
    [
      "promise_broken",
      { hold: "hold_1", owner: "usr_1", amount: null, currency: "usd", paid: 500 },
      "The promise to pay was not kept: only $5.00 came in",
      "Die Zahlungszusage wurde nicht eingehalten: nur 5,00 $ eingegangen",
      "La promesse de paiement n’a pas été tenue : seulement 5,00 $US reçus",
    ],
    [
      "requested",
      { what: "end_now", step: null, action: "cancel", by: "usr_1" },
      "End of recovery requested: cancel the subscription",
      "Ende der Rückgewinnung angefordert: Abonnement kündigen",
      "Fin du recouvrement demandée : résilier l’abonnement",
    ],
    [
      "request_withdrawn",
      { what: "end_now", step: null, action: "cancel", by: "usr_1" },
      "Request to end recovery withdrawn: recovery goes on",
      "Ende der Rückgewinnung zurückgenommen: Sie geht weiter",
      "Demande de fin retirée : le recouvrement continue",
    ],
    [
      "task_done",
      { task: "task_1", kind: "call", by: "usr_1", outcome: "will_pay" },
      "Task done: call the customer – the customer will pay",
      "Aufgabe erledigt: Kunden anrufen – Kunde will zahlen",
      "Tâche terminée : appeler le client – le client va payer",
    ],
    [
      "end",
      { action: "cancel", calls: 1, problem: null, outcome: "done" },
      "Recovery ended: cancel the subscription",
      "Rückgewinnung beendet: Abonnement kündigen",
      "Recouvrement terminé : résilier l’abonnement",
    ],
    [
      "strategy_moved",
      { case: "case_1", strategy: "soft_decline", from: 1, to: 2 },
      "Moved from version 1 to version 2 of the strategy “Soft decline”",
      "Von Version 1 auf Version 2 der Strategie „Vorübergehende Ablehnung“ umgestellt",
      "Passage de la version 1 à la version 2 de la stratégie « Refus temporaire »",
    ],
  ])("%s %j is said in one line", (kind, detail, en, de, fr) => {
    expect(LANGUAGES.map((language) => plain(title(kind, detail, language)))).toEqual([en, de, fr]);
  });

  it.each(["done", "declined", "refused", "not_performed", "unknown"])(
    "has words for every action that ended %s",
    (outcome) => {
      const detail = { outcome, task: "call", template: "final_notice", action: "pause", problem: null };
      for (const kind of [
        "charge",
        "message",
        "task",
        "suspend_retries",
        "restore_retries",
        "find_outcome",
        "end",
      ]) {
        expect(title(kind, detail)).not.toBe(kind.replaceAll("_", " "));
      }
    },
  );

  it("says the same of a request that waits", () => {
    const skip = { kind: "skip_step", stepId: "remind", action: null };
    expect(describeRequest(skip, localeContext("en"))).toBe("A step was skipped");
    expect(describeRequest({ kind: "end_now", stepId: null, action: "leave" }, localeContext("de"))).toBe(
      "Ende der Rückgewinnung angefordert: aufhören und in Stripe nichts ändern",
    );
  });

  it("says what a step does that somebody asked for, never its id", () => {
    const steps = [
      { id: "tell", do: { kind: "message", template: "payment_failed", channel: "email" } },
      { id: "ring", do: { kind: "task", task: "call" } },
    ] as const;
    const textOf = (kind: string, what: string, step: string, locale = "en") =>
      plain(
        describeEntry(
          { kind, detail: { what, step, by: "usr_1" } },
          { ...localeContext(locale), steps: [...steps] },
        ),
      );
    expect(LANGUAGES.map((language) => textOf("requested", "skip_step", "tell", language))).toEqual([
      "Step skipped: send “Payment failed” by e-mail",
      "Schritt ausgelassen: „Zahlung fehlgeschlagen“ per E-Mail senden",
      "Étape sautée : envoyer « Échec du paiement » par e-mail",
    ]);
    expect(textOf("requested", "do_step", "ring")).toBe("Step brought forward: call the customer");
    expect(textOf("request_withdrawn", "do_step", "ring")).toBe(
      "Step put back to its planned day: call the customer",
    );
    for (const what of ["skip_step", "do_step"]) {
      for (const kind of ["requested", "request_withdrawn"]) {
        expect(textOf(kind, what, "gone")).not.toContain("gone");
        expect(textOf(kind, what, "gone")).toMatch(/\bstep\b/i);
      }
    }
  });

  it("never breaks an answer, whatever an older version noted", () => {
    expect(title("made_up_today", {})).toBe("made up today");
    for (const kind of KINDS) {
      expect(entryFormatter(kind), kind).toBeDefined();
      for (const value of [null, -1, "", "constructor", "{x}"]) {
        const names = [
          "kind",
          "what",
          "outcome",
          "result",
          "amount",
          "currency",
          "code",
          "trigger",
          "status",
        ];
        expect(title(kind, Object.fromEntries(names.map((name) => [name, value])))).not.toBe("");
      }
    }
  });
});
