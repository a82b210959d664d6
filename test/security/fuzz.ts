/** What a round found that must not be: each names what was tried and what came of it. */
export type Finding = { what: string; detail: string };

/** One round: everything in it follows from the seed. */
export type Fuzzer = {
  name: string;
  /** @param size how much is tried: about how many events, calls or bodies */
  round(seed: string, size: number): Promise<Finding[]>;
};

export const short = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}…` : text);
