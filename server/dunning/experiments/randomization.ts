import { HOLD_OUT, type StartedExperiment } from "./experiment.ts";

const rotate = (bits: number, by: number) => (bits << by) | (bits >>> (32 - by));

/** MurmurHash3 (Appleby, x86, 32 bits), one round for each UTF-16 unit: fast, with uniform output bits. */
function hash(text: string): number {
  let h = 0;
  for (let i = 0; i < text.length; i++) {
    const k = rotate(Math.imul(text.charCodeAt(i), 0xcc9e2d51), 15);
    h = (Math.imul(rotate(h ^ Math.imul(k, 0x1b873593), 13), 5) + 0xe6546b64) | 0;
  }
  h ^= text.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Draws a customer's arm, or `hold_out`. The draw depends on the experiment's seed and the customer's id alone, so it is
 * the same on every server, for every case and in any order of facts, and independent of every other experiment.
 *
 * Of n customers an arm with share p gets p·n ± 2·√(p·(1−p)·n), 19 times in 20, in every stratum alike (a stratum of 100
 * at one half: 40 to 60). A closer balance would need a counter per stratum that all servers share, and the arm would
 * depend on the order of arrival. Instead the results are stratified (`stratified`), which removes the imbalance of chance.
 */
export function drawArm({ draft, seed }: StartedExperiment, customerId: string): string {
  let percent = (hash(`${seed}/${customerId}`) / 2 ** 32) * 100 - (draft.holdOut ?? 0);
  if (percent < 0) return HOLD_OUT;
  for (const { id, share } of draft.arms) {
    percent -= share;
    if (percent < 0) return id;
  }
  throw new Error(`The shares of experiment ${draft.id} do not make 100: save it again.`);
}
