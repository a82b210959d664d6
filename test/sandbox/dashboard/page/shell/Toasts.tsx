import { useSyncExternalStore } from "react";
import type { Toast, ToastOptions } from "../host/extension.ts";

type Shown = { id: number; message: string; options: ToastOptions };

/** How long Stripe's Dashboard shows a toast, more or less; one that says "pending" stays until it is updated. */
const SHOWN_MS = 5_000;

/** Toasts on screen, newest last; anything may show one. */
export class ToastBoard {
  #shown: readonly Shown[] = [];
  #count = 0;
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(message: string, options: ToastOptions = {}): Toast {
    const id = ++this.#count;
    this.#put({ id, message, options });
    return {
      update: (next, nextOptions) => this.#put({ id, message: next, options: nextOptions ?? {} }),
      dismiss: () => this.dismiss(id),
    };
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#change(this.#shown.filter((one) => one.id !== id));
  }

  #put(toast: Shown): void {
    clearTimeout(this.#timers.get(toast.id));
    if (toast.options.type !== "pending")
      this.#timers.set(
        toast.id,
        setTimeout(() => this.dismiss(toast.id), SHOWN_MS),
      );
    const isNew = !this.#shown.some(({ id }) => id === toast.id);
    this.#change(
      isNew ? [...this.#shown, toast] : this.#shown.map((one) => (one.id === toast.id ? toast : one)),
    );
  }

  #change(shown: readonly Shown[]): void {
    this.#shown = shown;
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly list = (): readonly Shown[] => this.#shown;
}

export function Toasts({ board }: { board: ToastBoard }) {
  const shown = useSyncExternalStore(board.subscribe, board.list);
  return (
    <div className="shell-toasts" role="status">
      {shown.map(({ id, message, options }) => (
        <div key={id} className={`shell-toast shell-toast-${options.type ?? "neutral"}`}>
          {options.type === "pending" && <span className="shell-spinner" aria-hidden="true" />}
          <span>{message}</span>
          {options.action && (
            <button
              type="button"
              className="shell-toast-action"
              onClick={() => {
                options.onAction?.();
                board.dismiss(id);
              }}
            >
              {options.action}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
