/**
 * The session storage that views of one app share. Every `useStorage` listens for `storage` events on the window, so a
 * change is announced there; the browser itself does so only for its own Storage objects.
 */
export function createMemoryStorage(window: Window) {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string): string | null => items.get(key) ?? null,
    setItem(key: string, value: string): void {
      const oldValue = storage.getItem(key);
      items.set(key, value);
      window.dispatchEvent(
        Object.assign(new Event("storage"), { storageArea: storage, key, oldValue, newValue: value }),
      );
    },
  };
  return storage;
}
