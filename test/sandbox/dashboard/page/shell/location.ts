import { type AnchorHTMLAttributes, createElement, type MouseEvent, useSyncExternalStore } from "react";

const MOVED = "preview:moved";

/** Path and query of the page on screen. */
export const here = (): string => location.pathname + location.search;

/** Goes to a page of the shell: its own history entry, unless it stands in for the one on screen. */
export function navigate(to: string, { replace = false } = {}): void {
  if (to === here()) return;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  dispatchEvent(new Event(MOVED));
}

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  addEventListener(MOVED, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(MOVED, listener);
  };
}

export const useLocation = (): string => useSyncExternalStore(subscribe, here);

/** A link that stays in the page, unless a new tab is asked for. */
export function PageLink({ href, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(href);
  };
  return createElement("a", { ...rest, href, onClick });
}
