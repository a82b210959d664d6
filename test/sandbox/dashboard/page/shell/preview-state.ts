import { useCallback, useEffect, useState } from "react";
import type { PreviewState } from "../../preview.ts";
import { get } from "./requests.ts";

/** How often the page asks what the world is doing, in milliseconds: at rest, and while time passes. */
const ASKED_EVERY = { rest: 1_000, moving: 250 };

/** The world's state as of a moment ago; `lost` while its server does not answer. */
export function usePreviewState(initial: PreviewState) {
  const [state, setState] = useState(initial);
  const [lost, setLost] = useState(false);
  const refresh = useCallback(async () => {
    try {
      const next = await get<PreviewState>("/preview/state");
      setState((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
      setLost(false);
    } catch {
      setLost(true);
    }
  }, []);
  const isMoving = state.moving !== null;
  useEffect(() => {
    const timer = setInterval(() => void refresh(), isMoving ? ASKED_EVERY.moving : ASKED_EVERY.rest);
    return () => clearInterval(timer);
  }, [isMoving, refresh]);
  return { state, lost, refresh };
}

/** A choice that outlives the page's reload, in this browser only. */
export function useChoice(name: string, fallback: string) {
  const [value, setValue] = useState(() => localStorage.getItem(`preview.${name}`) ?? fallback);
  const choose = useCallback(
    (next: string) => {
      localStorage.setItem(`preview.${name}`, next);
      setValue(next);
    },
    [name],
  );
  return [value, choose] as const;
}
