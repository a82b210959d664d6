import { DateField } from "@stripe/ui-extension-sdk/ui";
import { RowIfWide } from "../kit/layout.tsx";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { type Days, usePlaces } from "../kit/navigation.tsx";
import { useTranslate } from "../data/session.tsx";
import { PERIODS, type Period, daysOf, periodOf } from "./periods.ts";

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Which days, and in which currency where there are several. Both belong to the place. */
export function Choice(props: {
  days: Days;
  today: string;
  /** The one that is shown. */
  currency: string | null;
  currencies: string[];
}) {
  const { days, today, currency, currencies } = props;
  const t = useTranslate();
  const { go } = usePlaces();
  const period = periodOf(days, today);
  const [own, setOwn] = useState(period === null ? days : null);
  const show = (next: Days, chosen = currency) =>
    go({ to: "reports", days: next, ...(chosen === null ? {} : { currency: chosen }) }, { replace: true });

  function choose(value: string) {
    if (value === "own") return setOwn(days);
    setOwn(null);
    show(daysOf(value as Period, today));
  }
  function enter(next: Days) {
    setOwn(next);
    if (DAY.test(next.from) && DAY.test(next.to) && next.from <= next.to) show(next);
  }

  return (
    <RowIfWide>
      <SelectField
        label={t("ui_reports.range")}
        value={own ? "own" : (period ?? "own")}
        choose={choose}
        options={[...PERIODS, "own" as const].map((period) => [period, t(`ui_reports.${period}`)] as const)}
      />
      {own && (
        <>
          <DateField
            label={t("ui_reports.from")}
            defaultValue={own.from}
            onChange={(from) => enter({ ...own, from })}
          />
          <DateField
            label={t("ui_reports.until")}
            defaultValue={own.to}
            onChange={(to) => enter({ ...own, to })}
            {...(own.from > own.to ? { error: t("ui_reports.backwards"), invalid: true } : {})}
          />
        </>
      )}
      {currency !== null && currencies.length > 1 && (
        <SelectField
          label={t("ui_reports.currency")}
          value={currency}
          choose={(chosen) => show(days, chosen)}
          options={currencies.map((code) => [code, code.toUpperCase()] as const)}
        />
      )}
    </RowIfWide>
  );
}
