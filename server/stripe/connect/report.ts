/** `ok`: as it should be. `done`: changed just now. `left`: somebody must do it. `look`: no API tells; look once. */
export type Mark = "ok" | "done" | "left" | "look";

/** Gets every line at the moment at which it is known, so that a person who waits sees progress. */
export type Say = (mark: Mark, text: string) => void;

/** Takes whatever looks like a key out of a text that somebody else wrote. */
export const withoutKeys = (text: string): string =>
  text.replace(/\b(?:sk|rk|pk|ek|whsec|absec)_[\w*]+/g, (found) => `${found.split("_", 1)[0]}_…`);
