import { Badge } from "@stripe/ui-extension-sdk/ui";
import { useFormat } from "../kit/format.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useTranslate } from "../data/session.tsx";
import { CustomerFinder } from "./CustomerFinder.tsx";
import { BADGE_TYPES } from "../kit/case-badges.ts";

/** Finds a customer's case as its name is typed. */
export function CustomerSearch() {
  const t = useTranslate();
  const { go } = usePlaces();
  const format = useFormat();
  return (
    <CustomerFinder
      label={t("ui_customer_search.find")}
      how={t("ui_customer_search.how")}
      none={t("ui_customer_search.none")}
      choose={({ case: one }) => {
        if (one) go({ to: "case", caseId: one.id });
      }}
      line={({ id, name, email, case: one }) => ({
        title: name ?? email ?? id,
        under: one ? (email ?? id) : t("ui_customer_search.healthy"),
        value:
          one &&
          (one.status === "open" ? (
            format.money(one.amountOpen, one.currency)
          ) : (
            <Badge type={BADGE_TYPES[one.status]}>{t(`ui_case_badges.${one.status}`)}</Badge>
          )),
      })}
    />
  );
}
