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
      choose={({ case: case_ }) => {
        if (case_) go({ to: "case", caseId: case_.id });
      }}
      line={({ id, name, email, case: case_ }) => ({
        title: name ?? email ?? id,
        under: case_ ? (email ?? id) : t("ui_customer_search.healthy"),
        value:
          case_ &&
          (case_.status === "open" ? (
            format.money(case_.amountOpen, case_.currency)
          ) : (
            <Badge type={BADGE_TYPES[case_.status]}>{t(`ui_case_badges.${case_.status}`)}</Badge>
          )),
      })}
    />
  );
}
