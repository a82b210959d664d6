import type { Database, NewEvent } from "../database.ts";

/** The largest batch: large enough to make commits rare, small enough that other writes soon get their turn. */
const MAX_EVENTS = 500;
const MAX_BYTES = 4 * 1024 * 1024;

/** Two, so that the writer has the next batch at hand while the answer to the last one is on its way. */
const BATCHES_IN_FLIGHT = 2;

/**
 * How much may wait to be stored. While the database is locked or stuck, each event that waits holds its body in memory, and
 * the sender repeats what is refused: it is better refused than lost with a process that ran out of memory.
 */
export const INTAKE_LIMITS = { events: 10_000, bytes: 64 * 1024 * 1024 };

/** Stores the events of many requests in shared commits. */
export interface EventBatcher {
  /**
   * Resolves once the event is durable: true for a new event, false for a duplicate. Rejects where it could
   * not be stored, with `IntakeFull` where too much waits already: then the sender must get an error, so that it sends the
   * event again.
   */
  accept(event: NewEvent): Promise<boolean>;
  /** Whether an event would be refused now. Asked before its body is read. */
  isFull(): boolean;
  /** The events that wait, those on their way to the disk included. */
  waiting(): number;
}

/** More waits to be stored than may wait. */
export class IntakeFull extends Error {
  override readonly name = "IntakeFull";
}

type PendingEvent = { event: NewEvent; resolve(added: boolean): void; reject(error: unknown): void };

/**
 * Events that arrive together share a commit: while batches are on their way to the disk, the next one fills.
 * A lone event waits for nothing, and under load batches grow by themselves.
 */
export function createEventBatcher(db: Database, limits = INTAKE_LIMITS): EventBatcher {
  let gathering: PendingEvent[] = [];
  let inFlight = 0;
  let waitingEvents = 0;
  let waitingBytes = 0;

  /** Takes one batch off the front. */
  function nextBatch(): PendingEvent[] {
    let bytes = 0;
    let size = 0;
    for (const { event } of gathering) {
      bytes += event.payload.length;
      if (size === MAX_EVENTS || (size > 0 && bytes > MAX_BYTES)) break;
      size++;
    }
    const batch = gathering.slice(0, size);
    gathering = gathering.slice(size);
    return batch;
  }

  async function store(batch: PendingEvent[]): Promise<void> {
    inFlight++;
    try {
      const added = await db.appendEvents(batch.map(({ event }) => event));
      batch.forEach(({ resolve }, index) => {
        resolve(added[index] ?? false);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    inFlight--;
    storeNext();
  }

  function storeNext(): void {
    while (gathering.length > 0 && inFlight < BATCHES_IN_FLIGHT) void store(nextBatch());
  }

  const isFull = () => waitingEvents >= limits.events || waitingBytes >= limits.bytes;

  return {
    isFull,
    waiting: () => waitingEvents,
    async accept(event) {
      if (isFull()) throw new IntakeFull(`${waitingEvents} events wait to be stored already`);
      const size = event.payload.length;
      waitingEvents++;
      waitingBytes += size;
      try {
        return await new Promise<boolean>((resolve, reject) => {
          gathering.push({ event, resolve, reject });
          storeNext();
        });
      } finally {
        waitingEvents--;
        waitingBytes -= size;
      }
    },
  };
}
