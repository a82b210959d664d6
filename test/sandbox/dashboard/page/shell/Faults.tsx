import { useState, useSyncExternalStore } from "react";

declare global {
  interface Window {
    /** What the extension did that the real Dashboard refuses, and what broke in it; tests look here. */
    __faults: string[];
  }
}

const listeners = new Set<() => void>();
let version = 0;
window.__faults = [];

export function noteFault(message: string): void {
  window.__faults.push(message);
  version++;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A red corner, and behind it the list: a fault must never go unseen. */
export function Faults() {
  useSyncExternalStore(subscribe, () => version);
  const [open, setOpen] = useState(false);
  const { length } = window.__faults;
  if (length === 0) return null;
  return (
    <aside className="shell-faults" aria-label="Faults of the extension">
      {open && (
        <ol>
          {window.__faults.map((fault, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: faults are only ever added at the end
            <li key={index}>{fault}</li>
          ))}
        </ol>
      )}
      <button
        type="button"
        className="shell-faults-toggle"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {length === 1 ? "1 fault" : `${length} faults`}
      </button>
    </aside>
  );
}
