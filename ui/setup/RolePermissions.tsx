import { PropertyList, PropertyListItem } from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/api/contract.ts";
import { useWords } from "../data/session.tsx";
import { WORDS } from "./labels.ts";
import { Caption, ColumnSmall, Heading } from "../kit/layout.tsx";

const ROLES = ["viewer", "agent", "analyst", "manager"] as const;

/** What the user may do here, as it follows from their role in Stripe. */
export function RolePermissions({ roles }: { roles: Output<"account.get">["you"]["roles"] }) {
  const say = useWords();
  return (
    <ColumnSmall>
      <Heading says={WORDS.roles} />
      <PropertyList>
        {ROLES.map((role) => (
          <PropertyListItem
            key={role}
            label={say(WORDS[`role_${role}`])}
            value={say(roles.includes(role) ? WORDS.yes : WORDS.no)}
          />
        ))}
      </PropertyList>
      <Caption says={WORDS.roles_how} />
    </ColumnSmall>
  );
}
