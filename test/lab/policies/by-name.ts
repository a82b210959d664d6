import type { PolicyMaker } from "../protocol.ts";
import type { World } from "../world/world.ts";

/** Makes a policy for a world, null when that is elsewhere; only the oracle looks at it, and throws without one. */
export type PolicyFor = (world: World | null) => PolicyMaker;

const days = (list: readonly number[], chance: number) => async (): Promise<PolicyFor> => {
  const { fixed } = await import("./fixed.ts");
  return () => fixed(list, chance);
};

/** The schedules that merchants set themselves. The best of them is the one to beat. */
export const FIXED = [
  "fixed-1-3-5-7",
  "fixed-3-6-9-12",
  "fixed-8-in-2-weeks",
  "fixed-8-over-3-weeks",
  "daily",
] as const;

const POLICIES: Readonly<Record<string, () => Promise<PolicyFor>>> = {
  none: async () => {
    const { none } = await import("./none.ts");
    return () => none;
  },
  "fixed-1-3-5-7": days([1, 3, 5, 7], 0.15),
  "fixed-3-6-9-12": days([3, 6, 9, 12], 0.15),
  "fixed-8-in-2-weeks": days([1, 2, 4, 6, 8, 10, 12, 14], 0.1),
  "fixed-8-over-3-weeks": days([1, 3, 6, 9, 12, 15, 18, 20.9], 0.1),
  daily: days(
    Array.from({ length: 21 }, (_, index) => index + 1),
    0.1,
  ),
  random: async () => {
    const { random } = await import("./random.ts");
    return () => random;
  },
  "smart-like": async () => {
    const { smartLike } = await import("./smart-like.ts");
    return () => smartLike;
  },
  ours: async () => {
    const { ours } = await import("./ours.ts");
    return () => ours;
  },
  "ours-frozen": async () => {
    const { oursFrozen } = await import("./ours.ts");
    return () => oursFrozen;
  },
  oracle: async () => (await import("./oracle.ts")).oracleOf,
};

export const policyNames = (): string[] => Object.keys(POLICIES);

/** @throws Error when no policy has this name */
export async function policyByName(name: string): Promise<PolicyFor> {
  const load = POLICIES[name];
  if (load === undefined) throw new Error(`No policy "${name}"; there are ${policyNames().join(", ")}`);
  return load();
}
