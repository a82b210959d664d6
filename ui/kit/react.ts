/**
 * What of React the extension uses, named once: a bundler writes each use of a module that the Dashboard
 * provides out in full, file by file, as it does with the runtime of JSX.
 */
import type { Context } from "react";
import * as React from "react";

export const { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } = React;

/** What a provider above gives. @throws {Error} where there is none @param name what to wrap the view in */
export function useProvided<Value>(context: Context<Value | null>, name: string): Value {
  const value = useContext(context);
  if (value === null) throw new Error(`A part of a view stands outside ${name}: wrap the view in it.`);
  return value;
}
