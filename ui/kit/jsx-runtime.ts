/**
 * What JSX in `ui/` is compiled to. The Dashboard provides React as a module outside the bundle, and a bundler
 * writes each use of such a module out in full, file by file; through this file it is named once, which makes
 * the bundle a tenth smaller.
 */
import * as runtime from "react/jsx-runtime";

export type { JSX } from "react/jsx-runtime";
export const { jsx, jsxs, Fragment } = runtime;
