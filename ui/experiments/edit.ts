import type { Input } from "../../server/api/contract.ts";

export type Draft = Input<"experiments.save">["draft"];
export type Subject = Draft["subject"];
type ArmOf<S extends Subject> = Extract<Draft, { subject: S }>["arms"][number];
export type StrategyArm = ArmOf<"strategy">;
export type TextArm = ArmOf<"text">;
export type RetryArm = ArmOf<"retry">;
export type Arm = StrategyArm | TextArm | RetryArm;

export const MOST_ARMS = 6;
const IDS = ["a", "b", "c", "d", "e", "f"] as const;

/** What an arm does while nobody has said what else. */
const UNTOUCHED = {
  strategy: { strategy: null },
  text: { texts: {} },
  retry: { policy: { kind: "learned" } },
} as const;

/** The draft about something else: its groups stay, what they do begins anew. */
export const withSubject = (
  draft: Omit<Draft, "subject" | "arms"> & { arms: Arm[] },
  subject: Subject,
): Draft =>
  ({
    ...draft,
    subject,
    arms: draft.arms.map(({ id, name, share }) => ({ id, name, share, ...UNTOUCHED[subject] })),
  }) as Draft;

/** The draft with one arm changed, or with it taken out; the control is always one that there is. */
export function withArm(draft: Draft, id: string, part: Partial<Arm> | null): Draft {
  const arms = (draft.arms as Arm[]).flatMap((arm) =>
    arm.id !== id ? [arm] : part === null ? [] : [{ ...arm, ...part } as Arm],
  );
  const control = arms.some((arm) => arm.id === draft.control) ? draft.control : (arms[0]?.id ?? "");
  return { ...draft, control, arms } as Draft;
}

/** The draft with one more arm, with what the others leave of the customers. @param name of the new arm */
export function withNewArm(draft: Draft, name: string): Draft {
  const id = IDS.find((armId) => draft.arms.every((arm) => arm.id !== armId))!;
  const share = Math.max(1, 100 - sharesOf(draft));
  const arm = { id, name, share, ...UNTOUCHED[draft.subject] };
  return { ...draft, arms: [...draft.arms, arm] } as Draft;
}

/** A draft to begin with: two halves, and whole billing months for what comes in late. */
export const blank = (id: string, name: string, nameOf: (number: number) => string): Draft =>
  withSubject(
    {
      id,
      name,
      segmentId: null,
      control: "a",
      holdOut: null,
      windowDays: 30,
      minimum: 300,
      arms: [1, 2].map((number) => ({
        id: IDS[number - 1]!,
        name: nameOf(number),
        share: 50,
        strategy: null,
      })),
    },
    "strategy",
  );

/** What the groups make together with those left to Stripe, in per cent. */
export const sharesOf = ({ arms, holdOut }: Draft): number =>
  arms.reduce((sum, { share }) => sum + share, holdOut ?? 0);

const isWhole = (value: number, from: number, to: number) =>
  Number.isInteger(value) && value >= from && value <= to;

/** What a draft still lacks before the server can keep it. */
export function lackOf(draft: Draft): "name" | "groups" | "shares" | "days" | "window" | "minimum" | null {
  const { name, arms, holdOut, windowDays, minimum } = draft;
  if ([name, ...arms.map((arm) => arm.name)].some((title) => title.trim() === "")) return "name";
  if (arms.length === 1 && holdOut === null) return "groups";
  const isShared = arms.every(({ share }) => isWhole(share, 1, 100)) && isWhole(holdOut ?? 1, 1, 50);
  if (!isShared || sharesOf(draft) !== 100) return "shares";
  if (draft.subject === "retry" && draft.arms.some(({ policy }) => !isPolicy(policy))) return "days";
  if (!isWhole(windowDays, 3, 90)) return "window";
  return isWhole(minimum, 30, 100_000) ? null : "minimum";
}

const isPolicy = (policy: RetryArm["policy"]) =>
  policy.kind !== "schedule" ||
  (isWhole(policy.days.length, 1, 8) &&
    policy.days.every((day, place) => isWhole(day, (policy.days[place - 1] ?? 0) + 1, 60)));

/** Days as somebody typed them. */
export const daysTyped = (text: string): number[] =>
  text
    .split(/[^\d.]+/)
    .filter((part) => part !== "")
    .map(Number);
