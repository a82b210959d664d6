import { RECOVERY_CAUSES, type LedgerEntry } from "../../dunning/model/ledger-entry.ts";
import { label } from "../../i18n/text.ts";
import { FIGURES, RECOVERED_BY_CAUSE, type Sums } from "../../reports/definitions.ts";
import type { HandlerOutput } from "../contract.ts";

type Figures = HandlerOutput<"figures.get">;

export const presentDefinitions = (locale: string): Figures["definitions"] =>
  [
    ...Object.entries(FIGURES),
    ...Object.entries(RECOVERED_BY_CAUSE).map(([cause, figure]) => [`recovered:${cause}`, figure] as const),
  ].map(([id, figure]) => ({
    id,
    label: figure.label(locale),
    unit: figure.unit,
    definition: figure.definition(locale),
  }));

export const presentMovements = (sums: Sums) => ({
  failed: FIGURES.failed.of(sums),
  recovered: FIGURES.recovered.of(sums),
  reversed: FIGURES.reversed.of(sums),
  lost: FIGURES.lost.of(sums),
});

export const presentRecoveredByCause = (sums: Sums) =>
  Object.fromEntries(RECOVERY_CAUSES.map((cause) => [cause, RECOVERED_BY_CAUSE[cause].of(sums)])) as Record<
    (typeof RECOVERY_CAUSES)[number],
    number
  >;

export const presentCohort = (sums: Sums): Figures["currencies"][number]["cohort"] => ({
  ...presentMovements(sums),
  invoices: sums.failed?.count ?? 0,
  open: FIGURES.open.of(sums),
  recovery_rate: FIGURES.recovery_rate.of(sums),
  closed_rate: FIGURES.closed_rate.of(sums),
});

type ListedEntry = { entry: LedgerEntry; invoiceNumber: string | null; customerName: string | null };

export const presentEntry = ({ entry, invoiceNumber, customerName }: ListedEntry, locale: string) => ({
  id: entry.id,
  at: entry.at,
  kind: entry.kind,
  cause: entry.cause,
  text: textOfEntry(entry, locale),
  amount: entry.amount,
  currency: entry.currency,
  invoiceId: entry.invoiceId,
  invoiceNumber,
  caseId: entry.caseId,
  customerId: entry.customerId,
  customerName,
});

/** The reason of a loss or reversal, else the cause of a recovery, else the kind alone. */
function textOfEntry({ kind, cause, reason }: LedgerEntry, locale: string): string {
  if (reason !== null) return label("loss_reasons", reason, locale);
  return cause === null ? label("ledger_entries", kind, locale) : label("recovery_causes", cause, locale);
}
