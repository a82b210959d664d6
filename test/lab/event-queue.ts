interface Event<T> {
  readonly at: number;
  readonly order: number;
  readonly what: T;
}

/** Events to come, taken out in order of time; events of one instant, in the order in which they were put in. */
export class EventQueue<T> {
  readonly #heap: Event<T>[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(at: number, what: T): void {
    const heap = this.#heap;
    const event = { at, order: this.#order++, what };
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = event;
  }

  /** The next event; undefined when there is none. */
  take(): { at: number; what: T } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

const isBefore = (a: Event<unknown>, b: Event<unknown>): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);
