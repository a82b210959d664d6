import { readFileSync } from "node:fs";
import { DateTime } from "luxon";
import { z } from "zod";

/** Where a section's numbers come from. Grades: A own data with a stated sample, B vendor's claim, C second hand. */
const basis = z.strictObject({
  source: z.string().min(1),
  grade: z.enum(["A", "B", "C", "none"]),
  assumption: z.boolean(),
});

const share = z.number().min(0).max(1);
const positive = z.number().positive();
const days = z.number().nonnegative();
const country = z.string().regex(/^[A-Z]{2}$/, "expected two capital letters (ISO 3166-1)");
const currency = z.string().regex(/^[a-z]{3}$/, "expected three small letters (ISO 4217)");
const zone = z
  .string()
  .refine((name) => DateTime.utc().setZone(name).isValid, "expected the name of an IANA time zone");

/** Weights are relative: they are divided by their sum. */
const weights = <K extends string>(...keys: readonly [K, ...K[]]) =>
  z
    .partialRecord(z.enum(keys), z.number().nonnegative())
    .refine(
      (table) => Object.values(table).some((weight) => Number(weight) > 0),
      "expected a weight above 0",
    );

const openWeights = z
  .record(z.string().min(1), z.number().nonnegative())
  .refine((table) => Object.values(table).some((weight) => weight > 0), "expected a weight above 0");

const bySegment = <T extends z.ZodType>(type: T) => z.strictObject({ consumer: type, business: type });
const byFunding = <T extends z.ZodType>(type: T) =>
  z.strictObject({ credit: type, debit: type, prepaid: type });

export const RECOVERY_CAUSES = ["funds", "risk", "refusal", "outage", "dead"] as const;
export const SEGMENTS = ["consumer", "business"] as const;
export const FUNDINGS = ["credit", "debit", "prepaid"] as const;
const BRANDS = ["visa", "mastercard", "amex", "discover", "jcb"] as const;
const SCHEMES = ["us_bank_account", "sepa_debit", "bacs_debit"] as const;

/** Two bookings at most two months apart: what `PayCalendar.next` counts on. */
const rhythmDays = z.int().min(2).max(60);

const payDayPattern = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("weekly"), weight: positive, weekday: z.int().min(1).max(7) }),
  z.strictObject({ kind: z.literal("biweekly"), weight: positive, weekday: z.int().min(1).max(7) }),
  z.strictObject({ kind: z.literal("days"), weight: positive, days: z.array(z.int().min(1).max(28)).min(1) }),
  z.strictObject({ kind: z.literal("month_end"), weight: positive }),
  z.strictObject({ kind: z.literal("irregular"), weight: positive, everyDays: positive }),
  /** Every person's own number of days, drawn from this range, weekends or not. */
  z.strictObject({
    kind: z.literal("rhythm"),
    weight: positive,
    everyDays: z
      .tuple([rhythmDays, rhythmDays])
      .refine(([fewest, most]) => fewest <= most, "expected the fewer days first"),
  }),
]);

const countryRow = z.strictObject({
  country,
  weight: bySegment(z.number().nonnegative()),
  currency,
  locale: z.string().min(2),
  timeZones: z.record(zone, z.number().nonnegative()),
  /** Where the law asks for two factors, as PSD2 does, an issuer more often wants the cardholder. */
  strongAuthentication: z.boolean(),
  brands: weights(...BRANDS),
  bankDebit: z.enum(SCHEMES).nullable(),
  payDays: bySegment(z.array(payDayPattern).min(1)),
});

const plan = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]+$/),
  name: z.string().min(1),
  interval: z.enum(["month", "year"]),
  weight: bySegment(z.number().nonnegative()),
  /** In minor units, per seat. */
  prices: z.record(currency, z.int().positive()),
  seats: z.tuple([z.int().min(1), z.int().min(1)]),
});

const reason = z.strictObject({
  reason: z.string().min(1),
  /** Per cent of all declines by funding; relative, as the published columns do not add up to 100. */
  weight: byFunding(z.number().nonnegative()),
  codes: openWeights,
  causes: bySegment(weights(...RECOVERY_CAUSES)),
});

const shape = z.strictObject({
  name: z.string().min(1),
  about: z.array(z.string()).min(1),
  segments: z.strictObject({ basis, weight: weights(...SEGMENTS) }),
  countries: z.strictObject({ basis, rows: z.array(countryRow).min(1) }),
  plans: z.strictObject({ basis, rows: z.array(plan).min(1) }),
  cards: z.strictObject({
    basis,
    funding: bySegment(weights(...FUNDINGS)),
    validityMonths: z.int().positive(),
    /** Whose card the network's updater renews before it expires. */
    renewedBeforeExpiry: share,
    /** Who has stored a second card. */
    second: share,
  }),
  tenure: z.strictObject({
    basis,
    meanMonths: positive,
    /** Who joins in the course of the run instead of being there from the start. */
    joinDuringRun: share,
  }),
  trials: z.strictObject({
    basis,
    share: share,
    days: z.int().positive(),
    /** Who lets the trial end without cancelling. */
    conversion: share,
    withoutMethod: share,
  }),
  failures: z.strictObject({
    basis,
    firstAttempt: byFunding(share),
    businessFactor: positive,
    /** Factors on the failure rate of first charges that are no renewals. */
    signUpFactor: positive,
    trialConversionFactor: positive,
    /** A method that was just put in, or renewed by the network. */
    changedMethodFactor: positive,
  }),
  declines: z.strictObject({ basis, reasons: z.array(reason).min(1) }),
  funds: z.strictObject({
    basis,
    /** Chance that a pay-day leaves enough for the charge, and how long that money lasts. */
    coveredByPayDay: bySegment(share),
    halfLifeDays: byFunding(positive),
    /** Chance that money is there on a day although no pay-day brought it. */
    windfallPerDay: share,
    /** Accounts that no pay-day fills while the charge is tried. */
    dry: bySegment(share),
    /**
     * How much likelier accounts are empty right before a pay-day than right after one: the rate of failures for
     * want of money rises in a straight line from 1 minus this to 1 plus this, and is on average what it is.
     */
    emptyBeforePayDay: share,
    /** Local hours within which pay is booked. */
    bookedBetweenHours: z.tuple([z.number().min(0).max(23), z.number().min(0).max(24)]),
  }),
  risk: z.strictObject({ basis, halfLifeDays: positive }),
  outage: z.strictObject({ basis, shortShare: share, shortHours: positive, longMeanHours: positive }),
  deadCard: z.strictObject({
    basis,
    /** Per week, until the network's updater knows the new card. */
    updaterPerWeek: z.strictObject({ expired: share, replaced: share }),
  }),
  authentication: z.strictObject({
    basis,
    share: share,
    shareStrong: share,
    /** Refused with `authentication_required` instead of waiting for the customer. */
    declinedShare: share,
    passes: share,
  }),
  noise: z.strictObject({
    basis,
    /** Charges that fail in one hour and not in the next although nothing stands in their way. */
    refusedPerHour: share,
    sameDayFactor: share,
  }),
  evidence: z.strictObject({
    basis,
    mastercardWaitShare: share,
    tryAgainLaterShare: share,
    misleadingTryAgainShare: share,
    neverAgainShare: share,
  }),
  bankDebits: z.strictObject({
    basis,
    share: bySegment(share),
    failure: share,
    causes: weights("funds", "account_closed", "debit_not_authorized"),
    presentedAfterDays: days,
    settlesAfterDays: z.strictObject({ us_bank_account: days, sepa_debit: days, bacs_debit: days }),
  }),
  sentInvoices: z.strictObject({
    basis,
    share: bySegment(share),
    netDays: z.record(z.string().regex(/^\d+$/, "expected a number of days"), z.number().nonnegative()),
    payer: weights("on_time", "late", "reminded_only", "never"),
    lateMeanDays: positive,
    byBankTransfer: share,
  }),
  messages: z.strictObject({
    basis,
    /** The share of messages a person opens; the weights say how many people are of each kind. */
    readers: z.array(z.strictObject({ weight: positive, opens: share })).min(1),
    openMedianHours: positive,
    openSpread: positive,
    /** Of acting, right after reading one message; each further one of the same trouble adds less. */
    hazardPerDay: bySegment(z.number().nonnegative()),
    hazardHalfLifeDays: positive,
    repeatFactor: share,
    neverActs: bySegment(share),
    tolerance: z.tuple([z.int().min(1), z.int().min(1)]),
    annoyedCancels: share,
    annoyedOptsOut: share,
  }),
  remedies: z.strictObject({
    basis,
    hasOtherCard: share,
    waitsForPayDay: share,
    /** The share who put things right without a message, and after how long. */
    unprompted: share,
    unpromptedMeanDays: positive,
    paysOutOfBand: share,
  }),
  afterwards: z.strictObject({
    basis,
    refundShare: share,
    partialRefundShare: share,
    refundWithinDays: positive,
    disputeShare: share,
    disputeShareAfterFailure: share,
    inquiryShare: share,
    disputeWithinDays: positive,
    disputeOpenDays: positive,
    disputeLostShare: share,
    cancelsPerMonth: share,
  }),
});

/** What simulated customers are like: shares and parameters, each section with where its numbers come from. */
export const populationSchema = shape.superRefine((population, context) => {
  const currencies = new Set(population.countries.rows.map((row) => row.currency));
  population.plans.rows.forEach(({ prices }, index) => {
    for (const needed of currencies)
      if (prices[needed] === undefined)
        context.addIssue({
          code: "custom",
          path: ["plans", "rows", index, "prices"],
          message: `expected a price in ${needed}, which a country pays in`,
        });
  });
  for (const segment of SEGMENTS) {
    if (!population.countries.rows.some((row) => row.weight[segment] > 0))
      context.addIssue({
        code: "custom",
        path: ["countries", "rows"],
        message: `expected a weight above 0 for ${segment}`,
      });
    if (!population.plans.rows.some((row) => row.weight[segment] > 0))
      context.addIssue({
        code: "custom",
        path: ["plans", "rows"],
        message: `expected a weight above 0 for ${segment}`,
      });
  }
  for (const funding of FUNDINGS)
    if (!population.declines.reasons.some((row) => row.weight[funding] > 0))
      context.addIssue({
        code: "custom",
        path: ["declines", "reasons"],
        message: `expected a weight above 0 for ${funding}`,
      });
});

export type Population = z.infer<typeof populationSchema>;
export type CountryRow = Population["countries"]["rows"][number];
export type PlanRow = Population["plans"]["rows"][number];
export type DeclineReason = Population["declines"]["reasons"][number];
export type PayDayPattern = z.infer<typeof payDayPattern>;
export type Segment = (typeof SEGMENTS)[number];
export type Funding = (typeof FUNDINGS)[number];
export type Brand = (typeof BRANDS)[number];
export type BankScheme = (typeof SCHEMES)[number];
export type Cause = (typeof RECOVERY_CAUSES)[number];

/** @throws Error with one line per mistake: where it is in the file and what is expected there */
export function parsePopulation(data: unknown, file: string): Population {
  const parsed = populationSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const message =
      issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    return `  ${issue.path.map(String).join(".") || "(whole file)"}: ${message}`;
  });
  throw new Error(`The population in ${file} cannot be used:\n${lines.join("\n")}`);
}

/**
 * Reads a population file; the one that comes with the sandbox when none is given.
 * @throws Error that names the file and, for a mistake in it, the place and what is expected
 */
export function loadPopulation(file?: string): Population {
  const from = file ?? new URL("./population.json", import.meta.url);
  const name = file ?? "test/sandbox/customers/population.json";
  let text: string;
  try {
    text = readFileSync(from, "utf8");
  } catch (error) {
    throw new Error(
      `The population file ${name} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `The population file ${name} is not JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
  return parsePopulation(data, name);
}
