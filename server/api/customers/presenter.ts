import type { CustomerWithCases } from "../../../db/stores/customers.ts";
import { openElseLatest } from "../cases/resolve-case.ts";
import type { Row } from "../presenter.ts";

export const presentCustomer = ({ id, name, email, country }: Row<"customers">) => ({
  id,
  name,
  email,
  country,
});

/** A customer that a search found, with the case that a panel about them would show. */
export function presentFoundCustomer({ cases, ...customer }: CustomerWithCases) {
  const case_ = openElseLatest(cases);
  return {
    ...customer,
    case: case_ && {
      id: case_.id,
      status: case_.status,
      currency: case_.currency,
      amountOpen: case_.amountOpen,
    },
  };
}
