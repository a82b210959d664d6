import { DAY, HOUR } from "../clock.ts";
import { Draws } from "./draws.ts";
import type { CardFace, Model } from "./episode.ts";
import { Card, type CardVerdict } from "./payment-instrument.ts";
import { expiresAt, type Person, type PersonalCard, personOf, type Run } from "./person.ts";
import type { Population, Segment } from "./population.ts";
import { remedyFor } from "./customer-remedies.ts";
import { openDelay, Resolve } from "./resolve.ts";
import type { Failure, RetryPolicy } from "./retry-policies.ts";

/** What became of the failed charges of one segment. Counts are of failures, not of money. */
export interface Outcome {
  charges: number;
  failures: number;
  recovered: number;
  /** Days from failure to recovery, by a retry. */
  recoveryDays: number[];
  /** Recovered because a person acted on a message. */
  byContact: number;
  /** Failures by funding and decline code, such as `debit insufficient_funds`. */
  codes: Map<string, number>;
  /** By hidden cause: failures, and how many of them were recovered. */
  causes: Map<string, { failures: number; recovered: number }>;
}

export interface Campaign {
  policy: RetryPolicy | "oracle";
  /** How long a failure may take to be recovered. */
  windowDays: number;
  /** Days after the failure on which a message goes out; none when left out. */
  messageDays?: readonly number[];
}

/** The people whose renewals are followed. */
export interface Sample {
  model: Model;
  people: readonly Person[];
  run: Run;
}

export function drawSample(population: Population, people: number, seed: number | string, run: Run): Sample {
  const model: Model = { population, draws: new Draws(seed) };
  return { model, run, people: Array.from({ length: people }, (_, index) => personOf(model, index, run)) };
}

/**
 * Renews every card subscription of a population month after month and recovers what fails by one campaign, directly
 * against the hidden states: no server, no API. A failure that is not recovered ends the subscription.
 */
export function runCampaign({ model, people, run }: Sample, campaign: Campaign): Record<Segment, Outcome> {
  const outcomes = { consumer: emptyOutcome(), business: emptyOutcome() };
  for (const person of people) {
    const [card] = person.methods;
    if (card?.type === "card") followPerson(model, person, card, run, campaign, outcomes[person.segment]);
  }
  return outcomes;
}

function followPerson(
  model: Model,
  person: Person,
  spec: PersonalCard,
  run: Run,
  campaign: Campaign,
  outcome: Outcome,
): void {
  const card = new Card(model, person, `${person.key}|m1`, spec, "renewal");
  const face: CardFace = { fingerprint: spec.fingerprint, expiresAt: expiresAt(spec.expMonth, spec.expYear) };
  const renewed = model.draws.chance(model.population.cards.renewedBeforeExpiry, person.key, "renewed");
  const ever = renewed ? { ...face, expiresAt: Number.POSITIVE_INFINITY } : face;
  const first = run.startAt + model.draws.between(0, 30 * DAY, person.key, "renewal day");
  const end = run.startAt + run.days * DAY;
  for (let at = first, month = 1; at < end; at += 30 * DAY, month++) {
    outcome.charges += 1;
    const attempt: Attempt = (when) =>
      card.judge({
        at: when,
        claim: `month ${month}`,
        face: faceAt(card, ever, when),
        onSession: false,
        authenticated: false,
      });
    const verdict = attempt(at);
    if (verdict.outcome === "approved") continue;
    if (!recover({ model, person, card, face: ever, campaign, outcome, attempt }, verdict, at, month)) return;
  }
}

type Attempt = (at: number) => CardVerdict;

interface TrialContext {
  model: Model;
  person: Person;
  card: Card;
  face: CardFace;
  campaign: Campaign;
  outcome: Outcome;
  attempt: Attempt;
}

/** The cards that the network's updater has passed on by then. */
function faceAt(card: Card, face: CardFace, at: number): CardFace {
  const { episode } = card;
  return episode !== null && episode.revivesAt <= at
    ? { fingerprint: `${face.fingerprint}+`, expiresAt: Number.POSITIVE_INFINITY }
    : face;
}

function recover(
  context: TrialContext,
  verdict: Exclude<CardVerdict, { outcome: "approved" }>,
  at: number,
  month: number,
): boolean {
  const { campaign, outcome, attempt } = context;
  const { episode } = verdict;
  outcome.failures += 1;
  const tally = outcome.causes.get(episode.cause) ?? { failures: 0, recovered: 0 };
  outcome.causes.set(episode.cause, tally);
  tally.failures += 1;
  const code = `${context.card.funding} ${episode.code}`;
  outcome.codes.set(code, (outcome.codes.get(code) ?? 0) + 1);
  const until = at + campaign.windowDays * DAY;
  const actsAt = contactedAt(context, at, month);
  const retries = retryTimes(context, at, verdict).filter((when) => when <= until);
  for (const when of retries) {
    if (actsAt !== null && actsAt < when) break;
    if (attempt(when).outcome !== "approved") continue;
    outcome.recovered += 1;
    outcome.recoveryDays.push((when - at) / DAY);
    tally.recovered += 1;
    return true;
  }
  if (actsAt === null || actsAt > until || !acts(context, actsAt, until)) return false;
  outcome.recovered += 1;
  outcome.byContact += 1;
  tally.recovered += 1;
  return true;
}

function retryTimes(
  context: TrialContext,
  at: number,
  verdict: Exclude<CardVerdict, { outcome: "approved" }>,
): readonly number[] {
  const { campaign, card, face, person } = context;
  if (campaign.policy === "oracle") {
    for (let when = at + HOUR; when <= at + campaign.windowDays * DAY; when += HOUR)
      if (card.couldPay(when, faceAt(card, face, when))) return [when, when + HOUR, when + 2 * HOUR];
    return [];
  }
  const failure: Failure = {
    failedAt: at,
    country: person.country.country,
    funding: card.funding,
    refusal: verdict.outcome === "declined" ? verdict.refusal : null,
  };
  return campaign.policy(failure);
}

/** When the person acts on the campaign's messages, all of which go out until then. */
function contactedAt({ model, person, campaign }: TrialContext, at: number, trouble: number): number | null {
  const { draws, population } = model;
  const resolve = new Resolve(draws, population, person, trouble);
  const reads = (campaign.messageDays ?? [])
    .filter((_, index) => draws.chance(person.habits.opens, person.key, "opens", trouble, index))
    .map((day, index) => at + day * DAY + openDelay(model, person, trouble, index))
    .sort((a, b) => a - b);
  let acts: number | null = null;
  for (const readAt of reads) {
    if (acts !== null && acts <= readAt) return acts;
    resolve.read(readAt);
    acts = resolve.actsAt();
  }
  return acts;
}

function acts(context: TrialContext, at: number, until: number): boolean {
  const { model, person, card, face, attempt } = context;
  const { draws, population } = model;
  const canPay = card.couldPay(at, faceAt(card, face, at));
  switch (remedyFor(person.habits, card.episode?.cause ?? null, canPay)) {
    case "same_method":
      return attempt(at).outcome === "approved";
    case "authenticate":
      return draws.chance(population.authentication.passes, person.key, "authenticates", at);
    case "other_card":
      return draws.chance(
        1 - population.failures.firstAttempt.credit * population.failures.changedMethodFactor,
        person.key,
        "other card works",
        at,
      );
    case "wait_for_pay_day": {
      const payDay = person.income.next(at);
      return payDay <= until && attempt(payDay + HOUR).outcome === "approved";
    }
    case "transfer":
    case "nothing":
      return false;
  }
}

function emptyOutcome(): Outcome {
  return {
    charges: 0,
    failures: 0,
    recovered: 0,
    recoveryDays: [],
    byContact: 0,
    codes: new Map(),
    causes: new Map(),
  };
}
