/**
 * The storage that the Dashboard gives to the views of an app, with the events by which they hear of changes;
 * `close` takes it away again.
 */
export function memoryStorage(): { close: () => void } {
  const items = new Map<string, string>();
  const events = new EventTarget();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, newValue: string) {
      const oldValue = storage.getItem(key);
      items.set(key, newValue);
      const change = { storageArea: storage, key, oldValue, newValue };
      events.dispatchEvent(Object.assign(new Event("storage"), change));
    },
  };
  Object.assign(globalThis, {
    __memoryStorage: storage,
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  });
  // The two functions stay: a view of an earlier test takes its listener away whenever React gets round to it.
  return { close: () => void Object.assign(globalThis, { __memoryStorage: undefined }) };
}
