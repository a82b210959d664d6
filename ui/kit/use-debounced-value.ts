import { useEffect, useState } from "./react.ts";

/** How long somebody has to stop typing before what was typed is asked for. */
export const QUIET_MS = 400;

/** The value as it was when it last stood still for a moment. */
export function useDebouncedValue<Value>(value: Value): Value {
  const [debounced, setDebounced] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(JSON.parse(text) as Value), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return debounced;
}
