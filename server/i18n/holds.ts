import { catalogue } from "./catalogue.ts";
import { label, type LocaleContext } from "./locale-format.ts";
import { at, type Formatter, formatters, type MessageParams } from "./formatter.ts";

export const HOLD_KIND_WORDS = catalogue({
  pause: ["Pause", "Pause", "Pause"],
  promise: ["Promise to pay", "Zahlungszusage", "Promesse de paiement"],
  dispute: ["Dispute", "Zahlungsanfechtung", "Litige"],
  plan: ["Payment plan", "Ratenplan", "Échéancier"],
});

/** What a hold does now, and until when. */
export const HOLD_WORDS = catalogue({
  pause_until: ["Paused until {until}", "Pausiert bis {until}", "En pause jusqu'au {until}"],
  pause: [
    "Paused until somebody resumes it",
    "Pausiert, bis jemand es fortsetzt",
    "En pause jusqu'à la reprise par quelqu'un",
  ],
  promise_until: [
    "The customer promised to pay by {until}",
    "Der Kunde hat Zahlung bis {until} zugesagt",
    "Le client a promis de payer d'ici le {until}",
  ],
  promise: ["The customer promised to pay", "Der Kunde hat Zahlung zugesagt", "Le client a promis de payer"],
  dispute: [
    "A payment is disputed; nothing is tried or sent until that is settled",
    "Eine Zahlung ist angefochten; bis zur Klärung wird nichts versucht oder gesendet",
    "Un paiement est contesté ; rien n'est tenté ni envoyé d'ici là",
  ],
  plan: ["A payment plan is running", "Ein Ratenplan läuft", "Un échéancier est en cours"],
  other: ["On hold", "Angehalten", "Suspendu"],
  other_until: ["On hold until {until}", "Angehalten bis {until}", "Suspendu jusqu'au {until}"],
});

const until = { until: at("until") };
const said = formatters(HOLD_WORDS, { pause_until: until, promise_until: until, other_until: until });

/** A running hold, from `kind`, `until` (null: open) and its id in `hold`. */
export const wordHold: Formatter = (told: MessageParams, localeContext: LocaleContext): string => {
  const kind =
    typeof told.kind === "string" ? told.kind : String(told.hold).startsWith("dispute:") ? "dispute" : "";
  const ends = typeof told.until === "number";
  const table: Readonly<Record<string, Formatter>> = said;
  const teller = (ends ? table[`${kind}_until`] : undefined) ?? table[kind];
  return (teller ?? (ends ? said.other_until : said.other))(told, localeContext);
};

/** `Pause`, `Promise to pay`, … */
export const wordHoldKind = (kind: string, locale: string): string => label(HOLD_KIND_WORDS, kind, locale);
