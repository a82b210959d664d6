import { PropertyList, PropertyListItem } from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/api/contract.ts";
import { useTranslate } from "../data/session.tsx";
import { Caption, ColumnSmall, Heading } from "../kit/layout.tsx";

const ROLES = ["viewer", "agent", "analyst", "manager"] as const;

/** What the user may do here, as it follows from their role in Stripe. */
export function RolePermissions({ roles }: { roles: Output<"account.get">["you"]["roles"] }) {
  const t = useTranslate();
  return (
    <ColumnSmall>
      <Heading label="ui_setup.roles" />
      <PropertyList>
        {ROLES.map((role) => (
          <PropertyListItem
            key={role}
            label={t(`ui_setup.role_${role}`)}
            value={t(roles.includes(role) ? "ui_setup.yes" : "ui_setup.no")}
          />
        ))}
      </PropertyList>
      <Caption label="ui_setup.roles_how" />
    </ColumnSmall>
  );
}
