/**
 * One of 2^32 numbers in [0, 1) for a seed and an hour, by two rounds of multiply and xor-shift (the finalizer of
 * MurmurHash3, Appleby 2011). A look-up rather than a stream: every caller, however often it asks for an hour, gets the
 * same.
 *
 * @param seed an unsigned 32-bit integer
 * @param hour hours since the epoch
 */
export function hourlyDraw(seed: number, hour: number): number {
  let h = seed ^ Math.imul(hour, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4_294_967_296;
}
