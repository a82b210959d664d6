import { setImmediate } from "node:timers/promises";

/** Units of work, each a fraction of a microsecond, after which other requests have their turn: some milliseconds. */
const SLICE = 10_000;

/**
 * Does the work of each item in order, and lets everything else that waits go first now and then: a call that looks at
 * millions of things takes its time, and nobody else's.
 *
 * @param unitsPerItem how many units the work of one item is
 */
export async function inSlices<Item>(
  items: Iterable<Item>,
  unitsPerItem: number,
  work: (item: Item) => void,
): Promise<void> {
  let units = 0;
  for (const item of items) {
    work(item);
    units += unitsPerItem;
    if (units < SLICE) continue;
    units = 0;
    await setImmediate();
  }
}
