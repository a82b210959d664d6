/**
 * Holds the timers of one length until `pass`, so that a test need not wait for them; all others run as ever.
 * `close` gives the real ones back.
 */
export function holdTimers(ms: number): { pass: () => void; close: () => void } {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const held = new Map<unknown, () => void>();
  globalThis.setTimeout = ((run: () => void, after?: number) => {
    if (after !== ms) return set(run, after);
    const id = {};
    held.set(id, run);
    return id;
  }) as typeof setTimeout;
  globalThis.clearTimeout = ((id: NodeJS.Timeout) => {
    if (!held.delete(id)) clear(id);
  }) as typeof clearTimeout;
  return {
    pass() {
      const due = [...held.values()];
      held.clear();
      for (const run of due) run();
    },
    close: () => void Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }),
  };
}
