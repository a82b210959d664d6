/** Refuses what could become a second recipient or a command, not what is merely unusual. */
const ADDRESS = /^[^\s@<>,;:"\\()[\]\p{Cc}]+@[^\s@<>,;:"\\()[\]\p{Cc}]+$/u;

export const isAddress = (text: string): boolean => ADDRESS.test(text);

/**
 * The first address in a field in which people also write several, or a name before one: `a@x.de; b@x.de`,
 * `Ann <a@x.de>`. Null: there is none. One recipient gets the message, because a server may take one of several and
 * refuse another, and then it would be neither sent nor refused.
 */
export const firstAddressIn = (field: string): string | null =>
  field.split(/[\s,;<>"()]+/u).find(isAddress) ?? null;
