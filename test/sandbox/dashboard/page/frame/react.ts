import * as React from "react";

/**
 * The Dashboard documents React 17. The SDK itself needs `useSyncExternalStore`, so the copy here is React 18, and what
 * else is new in 18 fails at its first use instead of only at a merchant's.
 */
const NEWER_THAN_17 = [
  "useId",
  "useTransition",
  "useDeferredValue",
  "useInsertionEffect",
  "startTransition",
] as const;

function refuse(name: string) {
  return (): never => {
    throw new Error(`React.${name} does not exist in the Dashboard's sandbox, which runs React 17.`);
  };
}

/** The `react` that the extension's bundle gets. */
export const dashboardReact = {
  ...React,
  ...Object.fromEntries(NEWER_THAN_17.map((name) => [name, refuse(name)])),
};
