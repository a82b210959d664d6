import { DateTime, IANAZone } from "luxon";
import { z } from "zod";
import { END_ACTIONS } from "../dunning/facts/facts.ts";
import { formatAmount } from "../i18n/money-format.ts";
import { DECLINE_CLASSES, type DeclineClass } from "../dunning/model/decline-class.ts";

/**
 * Could forge further lines, turn the reading direction or hide text. The joiners U+200C and U+200D stay,
 * because names are written with them.
 */
const DECEPTIVE = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/** One line of a person's own words. */
const line = (max: number) =>
  z
    .string()
    .transform((text) =>
      [...text.replace(DECEPTIVE, " ").replace(/\s+/g, " ").trim()].slice(0, max).join("").trim(),
    );

/**
 * Mail programs turn a name that reads like an address into a link. A person who signs up under such a name could send
 * that link to strangers on the merchant's behalf, so the greeting leaves such a name out.
 */
const LIKE_AN_ADDRESS = /:\/\/|www\.|@|[\p{L}\p{N}]\.\p{L}{2,}/iu;

const instant = z.int().min(0);

/**
 * Everything that a message may say, checked true at sending time. Amounts are integer minor units, times
 * UTC epoch milliseconds. An optional fact is null when it is not known; the text then does without it.
 */
export const messageDataSchema = z.strictObject({
  /** BCP 47, e.g. the customer's `preferred_locales[0]`; null: the merchant's default. */
  locale: z.string().max(35).nullable(),
  /** IANA zone in which dates are written. */
  timeZone: z.string().refine((zone) => IANAZone.isValidZone(zone), "expected an IANA time zone"),
  customerName: line(60).nullable(),
  merchantName: line(100).pipe(z.string().min(1)),
  invoices: z
    .array(
      z.strictObject({
        number: line(40).nullable(),
        /** What is still open on it; for a thank-you, what was paid. */
        amount: z.int().min(1),
        currency: z.string().regex(/^[a-z]{3}$/),
        dueAt: instant.nullable(),
        failedAt: instant.nullable(),
      }),
    )
    .min(1),
  payLink: z.url({ protocol: /^https?$/ }),
  decline: z
    .strictObject({
      class: z.enum(DECLINE_CLASSES),
      /** True for reasons that are never told, such as a card reported lost or stolen. */
      conceal: z.boolean(),
    })
    .nullable(),
  /** Stripe's brand of the card, e.g. `visa`; null when it was no card. */
  cardBrand: z.string().max(40).nullable(),
  /** Only a retry that is really planned, with the same method. */
  nextRetryAt: instant.nullable(),
  /** What will really happen to the customer's subscription, and when; null when nothing will. */
  ending: z.strictObject({ at: instant, action: z.enum(END_ACTIONS) }).nullable(),
});
export type MessageData = z.input<typeof messageDataSchema>;

/**
 * What words may be chosen by. It is coarser than the decline on purpose: from here on nobody can tell a
 * concealed reason from any other.
 */
export const DECLINE_WORDS = [
  "declined",
  "technical",
  "confirm",
  "method_unusable",
  "other_method",
  "unknown",
] as const;
export type DeclineWord = (typeof DECLINE_WORDS)[number];

const WORD_OF: Record<DeclineClass, { disclosed: DeclineWord; concealed: DeclineWord }> = {
  soft: { disclosed: "declined", concealed: "unknown" },
  technical: { disclosed: "technical", concealed: "unknown" },
  // The merchant's own set-up is at fault; the customer's bank never heard of it.
  config: { disclosed: "technical", concealed: "unknown" },
  authentication: { disclosed: "confirm", concealed: "confirm" },
  hard: { disclosed: "method_unusable", concealed: "other_method" },
  customer_action: { disclosed: "method_unusable", concealed: "other_method" },
};

const BRANDS: ReadonlyMap<string, string> = new Map([
  ["amex", "American Express"],
  ["cartes_bancaires", "Cartes Bancaires"],
  ["diners", "Diners Club"],
  ["discover", "Discover"],
  ["eftpos_au", "Eftpos"],
  ["jcb", "JCB"],
  ["mastercard", "Mastercard"],
  ["unionpay", "UnionPay"],
  ["visa", "Visa"],
]);

/** The variables of a template: these and no others. Absent facts are null, never missing. */
export type MessageView = {
  customer: string | null;
  merchant: string;
  /** At most {@link LISTED_INVOICES}. */
  invoices: { number: string | null; amount: string; due: string | null; failed: string | null }[];
  /** How many invoices the sum covers beyond those listed. */
  more_invoices: number;
  invoice_count: number;
  /** One sum per currency, e.g. `€12.00 and $5.00`. */
  total: string;
  pay_link: string;
  decline: DeclineWord;
  card: string | null;
  next_try: string | null;
  ending: "cancel" | "pause" | null;
  ends_on: string | null;
};

/** A date in a message that binds us. */
export type NamedDate = "next_try" | "end";

/** The dates of the view that a text names, whatever the template. */
export const datesNamedIn = (text: string, { next_try, ends_on }: MessageView): NamedDate[] => [
  ...(next_try !== null && text.includes(next_try) ? (["next_try"] as const) : []),
  ...(ends_on !== null && text.includes(ends_on) ? (["end"] as const) : []),
];

/** How many invoices a message lists. Of more, the largest stand for all, and the sum covers every one of them. */
export const LISTED_INVOICES = 20;

type Invoice = z.output<typeof messageDataSchema>["invoices"][number];

/**
 * The invoices that a message lists, in the order in which they are given. Amounts of different currencies cannot be
 * compared, so each currency's largest comes before any second largest.
 */
function listedOf(invoices: readonly Invoice[]): Invoice[] {
  if (invoices.length <= LISTED_INVOICES) return [...invoices];
  const ranked = new Map<string, Invoice[]>();
  for (const invoice of [...invoices].sort((a, b) => b.amount - a.amount)) {
    ranked.set(invoice.currency, [...(ranked.get(invoice.currency) ?? []), invoice]);
  }
  const byRank = [...ranked.values()]
    .flatMap((ofCurrency) => ofCurrency.map((invoice, rank) => ({ invoice, rank })))
    .sort((a, b) => a.rank - b.rank);
  const listed = new Set(byRank.slice(0, LISTED_INVOICES).map(({ invoice }) => invoice));
  return invoices.filter((invoice) => listed.has(invoice));
}

/** Turns checked facts into what a template sees, written for `locale` (that of the words, not the wish). */
export function viewOf(facts: z.output<typeof messageDataSchema>, locale: string): MessageView {
  const day = (at: number | null): string | null =>
    at === null
      ? null
      : DateTime.fromMillis(at, { zone: facts.timeZone })
          .setLocale(locale)
          .toLocaleString(DateTime.DATE_FULL);
  const sums = new Map<string, number>();
  for (const { amount, currency } of facts.invoices) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  const totals = [...sums].map(([currency, sum]) => formatAmount(sum, currency, locale));
  const listed = listedOf(facts.invoices);
  const name = facts.customerName;
  const { decline, ending } = facts;
  const announcedEnd =
    ending !== null && (ending.action === "cancel" || ending.action === "pause") ? ending : null;
  return {
    customer: name === null || name === "" || LIKE_AN_ADDRESS.test(name) ? null : name,
    merchant: facts.merchantName,
    invoices: listed.map((invoice) => ({
      number: invoice.number === "" ? null : invoice.number,
      amount: formatAmount(invoice.amount, invoice.currency, locale),
      due: day(invoice.dueAt),
      failed: day(invoice.failedAt),
    })),
    more_invoices: facts.invoices.length - listed.length,
    invoice_count: facts.invoices.length,
    total: new Intl.ListFormat(locale, { type: "conjunction" }).format(totals),
    pay_link: facts.payLink,
    decline:
      decline === null ? "unknown" : WORD_OF[decline.class][decline.conceal ? "concealed" : "disclosed"],
    card: BRANDS.get(facts.cardBrand?.toLowerCase() ?? "") ?? null,
    next_try: day(facts.nextRetryAt),
    ending: announcedEnd === null ? null : announcedEnd.action === "pause" ? "pause" : "cancel",
    ends_on: day(announcedEnd?.at ?? null),
  };
}
