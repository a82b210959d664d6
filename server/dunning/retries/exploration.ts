/**
 * Deliberate exploration: now and then an attempt is made at another good time than the best. So the model also learns
 * about times that it would never choose, and other policies can be evaluated from the log without bias.
 */
export type Exploration = {
  /** Share of plans that explore, in [0, 0.2]. */
  share: number;
  /** Draws together with the subject: the same seed gives the same plan on every evaluation. */
  seed: string;
};

/** An alternative needs at least this share of the best plan's expected value, which bounds the price of exploring. */
const LEAST_VALUE_SHARE = 0.93;

const MAX_ALTERNATIVES = 4;

export type ExplorationChoice<T> = {
  chosen: T;
  explored: boolean;
  /** Chance in (0, 1] with which `chosen` was chosen. Off-policy evaluation weighs by its inverse. */
  propensity: number;
  alternatives: T[];
};

/**
 * Chooses the best plan or, with the exploration's share as the chance, one of the good alternatives, each equally likely.
 *
 * @param alternatives the best first
 * @param subject what the choice is about, e.g. invoice and number of the attempt
 */
export function chooseWithExploration<T extends { expectedValue: number }>(
  best: T,
  alternatives: readonly T[],
  exploration: Exploration | null,
  subject: string,
): ExplorationChoice<T> {
  const good = alternatives
    .filter(
      ({ expectedValue }) => expectedValue > 0 && expectedValue >= best.expectedValue * LEAST_VALUE_SHARE,
    )
    .slice(0, MAX_ALTERNATIVES);
  const share = exploration && good.length > 0 ? exploration.share : 0;
  if (share === 0 || !exploration)
    return { chosen: best, explored: false, propensity: 1, alternatives: good };
  const draw = unitHashOf(`${exploration.seed}|${subject}`);
  if (draw >= share) return { chosen: best, explored: false, propensity: 1 - share, alternatives: good };
  const index = Math.min(good.length - 1, Math.floor((draw / share) * good.length));
  return { chosen: good[index]!, explored: true, propensity: share / good.length, alternatives: good };
}

/** A number in [0, 1) that depends on the text alone: FNV-1a, mixed by the finaliser of MurmurHash3. */
export function unitHashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}
