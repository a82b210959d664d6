import { RECOVERY_CAUSES, type RecoveryCause } from "../dunning/model/ledger-entry.ts";
import type { Entry } from "../i18n/catalogue.ts";

/** Sums of ledger entries by measure, in one currency: minor units, and how many entries. */
export type Sums = Readonly<Record<string, { amount: number; count: number }>>;

export const MEASURES: readonly string[] = [
  "failed",
  "lost",
  ...RECOVERY_CAUSES.flatMap((cause) => [`recovered:${cause}`, `reversed:${cause}`]),
];

/**
 * An expression over sums that computes itself and says itself in words, so that a figure and its printed
 * definition cannot drift apart. A share of nothing is null, never 0 or 100 %.
 */
type Expression<Value extends number | null> = { of(sums: Sums): Value; words: Entry };

/** Puts texts together in each language. */
const joined = (parts: readonly Entry[], together: (...texts: string[]) => string): Entry => [
  together(...parts.map(([en]) => en)),
  together(...parts.map(([, de]) => de)),
  together(...parts.map(([, , fr]) => fr)),
];

const bracketed = (words: string) => (/ [−+÷] /.test(words) ? `(${words})` : words);

const total = (words: Entry, measures: string[]): Expression<number> => ({
  of: (sums) => measures.reduce((sum, measure) => sum + (sums[measure]?.amount ?? 0), 0),
  words,
});

const minus = (first: Expression<number>, second: Expression<number>): Expression<number> => ({
  of: (sums) => first.of(sums) - second.of(sums),
  words: joined([first.words, second.words], (a = "", b = "") => `${a} − ${bracketed(b)}`),
});

const plus = (first: Expression<number>, second: Expression<number>): Expression<number> => ({
  of: (sums) => first.of(sums) + second.of(sums),
  words: joined([first.words, second.words], (a, b) => `${a} + ${b}`),
});

const share = (part: Expression<number>, whole: Expression<number>): Expression<number | null> => ({
  of: (sums) => (whole.of(sums) === 0 ? null : part.of(sums) / whole.of(sums)),
  words: joined([part.words, whole.words], (a = "", b = "") => `${bracketed(a)} ÷ ${bracketed(b)}`),
});

const FAILED: Entry = ["failed", "fehlgeschlagen", "échoué"];
const LOST: Entry = ["lost", "verloren", "perdu"];
const ARRIVED: Entry = ["arrived", "eingegangen", "encaissé"];
const TAKEN_BACK: Entry = ["taken back", "zurückgegangen", "repris"];

const failed = total(FAILED, ["failed"]);
const lost = total(LOST, ["lost"]);
const arrived = total(
  ARRIVED,
  RECOVERY_CAUSES.map((cause) => `recovered:${cause}`),
);
const reversed = total(
  TAKEN_BACK,
  RECOVERY_CAUSES.map((cause) => `reversed:${cause}`),
);
const recovered = minus(arrived, reversed);
const open = minus(failed, plus(recovered, lost));

const WORDS_OF_CAUSE: Record<RecoveryCause, Entry> = {
  method_updated: [
    "a new or repaired payment method was charged",
    "eine neue oder berichtigte Zahlungsmethode wurde belastet",
    "un moyen de paiement nouveau ou corrigé a été débité",
  ],
  customer_acted: ["the customer paid", "der Kunde hat bezahlt", "le client a payé"],
  our_retry: [
    "our retry of the same method succeeded",
    "unser erneuter Versuch mit derselben Methode gelang",
    "notre nouvelle tentative avec le même moyen a réussi",
  ],
  stripe_retry: [
    "Stripe's own retry succeeded",
    "ein erneuter Versuch von Stripe gelang",
    "une nouvelle tentative de Stripe a réussi",
  ],
  other_method: [
    "our charge of another stored method succeeded",
    "die Belastung einer anderen hinterlegten Methode gelang",
    "le débit d'un autre moyen enregistré a réussi",
  ],
  outside: [
    "the invoice was marked paid outside Stripe",
    "die Rechnung wurde als außerhalb von Stripe bezahlt vermerkt",
    "la facture a été marquée payée hors de Stripe",
  ],
};

export type Figure<Value extends number | null = number | null> = {
  label: Entry;
  unit: "money" | "share";
  /** The formula in words, then what its terms mean. */
  definition: Entry;
  of(sums: Sums): Value;
};

const figure = <Value extends number | null>(
  label: Entry,
  unit: Figure["unit"],
  formula: Expression<Value>,
  ...terms: Entry[]
): Figure<Value> => ({
  label,
  unit,
  definition: joined(
    [label, formula.words, ...terms],
    (name, words, ...meanings) => `${name} = ${words}. ${meanings.join(" ")}`,
  ),
  of: formula.of,
});

const FAILED_TERM: Entry = [
  "Failed: what was due when an invoice's charge first failed, or when a sent invoice passed its due date.",
  "Fehlgeschlagen: was fällig war, als die Belastung einer Rechnung zum ersten Mal fehlschlug oder eine versandte Rechnung ihr Fälligkeitsdatum überschritt.",
  "Échoué : le montant dû lorsque le débit d'une facture a échoué pour la première fois, ou lorsqu'une facture envoyée a dépassé son échéance.",
];
const ARRIVED_TERM: Entry = [
  "Arrived: payments on such an invoice afterwards, whoever brought them about, up to the amount that failed.",
  "Eingegangen: spätere Zahlungen auf eine solche Rechnung, durch wen auch immer, bis zum fehlgeschlagenen Betrag.",
  "Encaissé : les paiements ultérieurs d'une telle facture, quelle qu'en soit l'origine, jusqu'au montant échoué.",
];
const TAKEN_BACK_TERM: Entry = [
  "Taken back: refunds and lost disputes of those payments.",
  "Zurückgegangen: Erstattungen und verlorene Anfechtungen dieser Zahlungen.",
  "Repris : les remboursements et les litiges perdus de ces paiements.",
];
const LOST_TERM: Entry = [
  "Lost: given up at the end of recovery, voided, written off or credited, and whatever was taken back.",
  "Verloren: am Ende aufgegeben, storniert, abgeschrieben oder gutgeschrieben, und was zurückgegangen ist.",
  "Perdu : abandonné à la fin, annulé, passé en perte ou crédité, et tout ce qui a été repris.",
];
const SAME_INVOICES_TERM: Entry = [
  "Of the same invoices above and below the line; while some are still open it can only be final in part.",
  "Über und unter dem Strich stehen dieselben Rechnungen; solange welche offen sind, ist der Wert nur zum Teil endgültig.",
  "Les mêmes factures au-dessus et au-dessous de la barre ; tant que certaines sont ouvertes, le taux n'est définitif qu'en partie.",
];
const CLOSED_TERM: Entry = [
  "What is still open is left out.",
  "Was noch offen ist, bleibt außer Betracht.",
  "Ce qui est encore ouvert n'est pas compté.",
];

/**
 * Every figure, in the order it is shown. All of one currency and one set of ledger entries: sum by the
 * days of a range for movements, up to a day for what stands open, over a cohort for its rate.
 */
export const FIGURES = {
  failed: figure(["Failed", "Fehlgeschlagen", "Échoué"], "money", failed, FAILED_TERM),
  recovered: figure(
    ["Recovered", "Zurückgewonnen", "Recouvré"],
    "money",
    recovered,
    ARRIVED_TERM,
    TAKEN_BACK_TERM,
  ),
  reversed: figure(["Taken back", "Zurückgegangen", "Repris"], "money", reversed, TAKEN_BACK_TERM),
  lost: figure(["Lost", "Verloren", "Perdu"], "money", lost, LOST_TERM),
  open: figure(
    ["Still open", "Noch offen", "Encore ouvert"],
    "money",
    open,
    FAILED_TERM,
    ARRIVED_TERM,
    TAKEN_BACK_TERM,
    LOST_TERM,
  ),
  recovery_rate: figure(
    ["Recovery rate", "Rückgewinnungsquote", "Taux de recouvrement"],
    "share",
    share(recovered, failed),
    FAILED_TERM,
    ARRIVED_TERM,
    TAKEN_BACK_TERM,
    SAME_INVOICES_TERM,
  ),
  closed_rate: figure(
    [
      "Recovery rate of what is closed",
      "Rückgewinnungsquote des Abgeschlossenen",
      "Taux de recouvrement de ce qui est clos",
    ],
    "share",
    share(recovered, plus(recovered, lost)),
    ARRIVED_TERM,
    TAKEN_BACK_TERM,
    LOST_TERM,
    CLOSED_TERM,
  ),
} satisfies Record<string, Figure>;
export type FigureId = keyof typeof FIGURES;

const ONE_CAUSE_TERM: Entry = [
  "Every payment has exactly one cause, and what is taken back is taken from the cause that brought it.",
  "Jede Zahlung hat genau eine Ursache, und was zurückgeht, geht von der Ursache ab, die es gebracht hat.",
  "Chaque paiement a exactement une cause, et ce qui est repris l'est à la cause qui l'a apporté.",
];

/** Recovered, parted by its one cause; the parts add up to `FIGURES.recovered`. */
export const RECOVERED_BY_CAUSE = Object.fromEntries(
  RECOVERY_CAUSES.map((cause) => {
    const [en, de, fr] = FIGURES.recovered.label;
    const how = WORDS_OF_CAUSE[cause];
    return [
      cause,
      figure(
        [`${en}: ${how[0]}`, `${de}: ${how[1]}`, `${fr} : ${how[2]}`],
        "money",
        minus(total(ARRIVED, [`recovered:${cause}`]), total(TAKEN_BACK, [`reversed:${cause}`])),
        ONE_CAUSE_TERM,
      ),
    ];
  }),
) as Record<RecoveryCause, Figure<number>>;
