/**
 * Deliberate exploration: now and then an attempt is made at another good time than the best, so that what is
 * never tried can still be learnt, and other policies can be judged from the log without bias.
 */
export type Exploration = {
  /** Share of plans that explore, in [0, 0.2]. */
  share: number;
  /** Decides together with the invoice and the attempt; the same seed gives the same plan on every look. */
  seed: string;
};

/** An alternative is tried only while its plan is worth at least this share of the best one's: the price is bounded. */
const LEAST_WORTH = 0.93;

/** So many alternatives stand by. */
const MOST_ALTERNATIVES = 4;

export type Choice<T> = {
  chosen: T;
  explored: boolean;
  /** Chance in (0, 1] with which this one was chosen; inverse weights of the log are made from it. */
  propensity: number;
  alternatives: T[];
};

/**
 * Chooses the best or, with the share's chance, one of the good alternatives, all alike.
 *
 * @param alternatives the best first
 * @param subject what the choice is about, e.g. invoice and number of the attempt
 */
export function choose<T extends { worth: number }>(
  best: T,
  alternatives: readonly T[],
  exploration: Exploration | null,
  subject: string,
): Choice<T> {
  const good = alternatives
    .filter(({ worth }) => worth > 0 && worth >= best.worth * LEAST_WORTH)
    .slice(0, MOST_ALTERNATIVES);
  const share = exploration && good.length > 0 ? exploration.share : 0;
  if (share === 0 || !exploration)
    return { chosen: best, explored: false, propensity: 1, alternatives: good };
  const draw = unitOf(`${exploration.seed}|${subject}`);
  if (draw >= share) return { chosen: best, explored: false, propensity: 1 - share, alternatives: good };
  const index = Math.min(good.length - 1, Math.floor((draw / share) * good.length));
  return { chosen: good[index]!, explored: true, propensity: share / good.length, alternatives: good };
}

/** A number in [0, 1) that depends on the text alone: FNV-1a, mixed by the finaliser of MurmurHash3. */
export function unitOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}
