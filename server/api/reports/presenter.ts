import { RECOVERY_CAUSES, type LedgerEntry } from "../../dunning/model/ledger-entry.ts";
import { formatMessage, label } from "../../i18n/text.ts";
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
  open_rate: FIGURES.open_rate.of(sums),
  closed_rate: FIGURES.closed_rate.of(sums),
});

type ListedEntry = {
  entry: LedgerEntry;
  invoiceNumber: string | null;
  customerName: string | null;
  declineClass: string | null;
};

/** @param figure whose sum the entry is part of: what was taken back lessens what was recovered */
export const presentEntry = (listed: ListedEntry, figure: LedgerEntry["kind"], locale: string) => ({
  ...presentListed(listed, locale),
  kind: listed.entry.kind,
  amount: listed.entry.kind === figure ? listed.entry.amount : -listed.entry.amount,
});

export const presentOpenAmount = (listed: ListedEntry & { open: number }, locale: string) => ({
  ...presentListed(listed, locale),
  kind: "open" as const,
  amount: listed.open,
});

const presentListed = (
  { entry, invoiceNumber, customerName, declineClass }: ListedEntry,
  locale: string,
) => ({
  id: entry.id,
  at: entry.at,
  cause: entry.cause,
  text: textOfEntry(entry, declineClass, locale),
  currency: entry.currency,
  invoiceId: entry.invoiceId,
  invoiceNumber,
  caseId: entry.caseId,
  customerId: entry.customerId,
  customerName,
});

/** The reason of a loss or reversal, the cause of a recovery, how a charge was declined; else the kind alone. */
export function textOfEntry(
  { kind, cause, reason }: LedgerEntry,
  declineClass: string | null,
  locale: string,
): string {
  if (kind !== "recovered" && reason !== null) return label("loss_reasons", reason, locale);
  if (kind === "recovered" && reason !== null && cause !== null)
    return formatMessage("recovered_late.cause", locale, { cause: label("recovery_causes", cause, locale) });
  if (cause !== null) return label("recovery_causes", cause, locale);
  if (kind === "failed" && declineClass !== null) return label("decline_classes", declineClass, locale);
  return label("ledger_entries", kind, locale);
}
