import type { Habits } from "./person.ts";

/** How a person who acts on a payment puts it right. */
export type Remedy =
  | "authenticate"
  | "nothing"
  | "other_card"
  | "same_method"
  | "transfer"
  | "wait_for_pay_day";

/**
 * How this person can put a method right (see `SimulatedIssuer.troubleOf`). People know
 * their own trouble: they see an empty account or a lost card, but not what an issuer suspects.
 *
 * @param canPay whether the money is there now
 */
export function remedyFor(habits: Habits, trouble: string | null, canPay: boolean): Remedy {
  switch (trouble) {
    case null:
      return "same_method";
    case "authentication":
      return "authenticate";
    case "funds":
      if (canPay) return "same_method";
      if (habits.waitsForPayDay) return "wait_for_pay_day";
      return habits.hasOtherCard ? "other_card" : "nothing";
    case "risk":
    case "outage":
      return canPay ? "same_method" : habits.hasOtherCard ? "other_card" : "nothing";
    default:
      return habits.hasOtherCard ? "other_card" : "nothing";
  }
}
