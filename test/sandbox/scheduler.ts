/**
 * What happens at its time. Acts taken together run side by side; a function that one resolves to is called after all
 * of them, in the order in which they were planned.
 */
export type ScheduledAction = () => unknown;

/** One thing that is going to happen. `cancel()` before its time and it never does. */
export interface Appointment {
  readonly at: number;
  readonly name: string;
  cancel(): void;
}

interface Entry extends Appointment {
  readonly sequence: number;
  readonly act: ScheduledAction;
  readonly group: string | undefined;
  cancelled: boolean;
}

/** A binary heap over (time, order of planning): equal times happen in the order in which they were planned. */
export class Scheduler {
  readonly #heap: Entry[] = [];
  #sequence = 0;
  #cancelled = 0;

  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** @param group neighbours of the same group and the same time may be taken together (see `take`) */
  plan(at: number, name: string, act: ScheduledAction, group?: string): Appointment {
    if (!Number.isFinite(at)) throw new Error(`Agenda: "${name}" needs a finite time, got ${at}`);
    const entry: Entry = {
      at,
      name,
      act,
      group,
      sequence: this.#sequence++,
      cancelled: false,
      cancel: () => {
        if (entry.cancelled) return;
        entry.cancelled = true;
        this.#cancelled++;
      },
    };
    this.#push(entry);
    return entry;
  }

  nextAt(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  /** Takes the next act, or up to `limit` acts of one group due at the same instant. */
  take(limit: number): { at: number; actions: ScheduledAction[] } | undefined {
    this.#dropCancelled();
    const first = this.#pop();
    if (first === undefined) return undefined;
    const actions = [first.act];
    while (first.group !== undefined && actions.length < limit) {
      this.#dropCancelled();
      const next = this.#heap[0];
      if (next === undefined || next.at !== first.at || next.group !== first.group) break;
      this.#pop();
      actions.push(next.act);
    }
    return { at: first.at, actions: actions };
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.cancelled) {
      this.#pop();
      this.#cancelled--;
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
