import { Chip, ChipList } from "@stripe/ui-extension-sdk/ui";
import { Jump } from "../kit/LabelButton.tsx";
import { SelectField, optionsOf } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import type { Output } from "../../server/api/contract.ts";
import { useQuery } from "../data/use-query.ts";
import { type CaseFilter, usePlaces } from "../kit/navigation.tsx";
import { useTranslate } from "../data/session.tsx";
import { OwnerSelect } from "../customers/OwnerSelect.tsx";
import { customerNameOf } from "../kit/customer-name.ts";
import { ColumnSmall, RowIfWide } from "../kit/layout.tsx";

const CHOICES = ["open", "promise", "pause", "dispute", "fraud", "plan", "recovered", "lost"] as const;

/** Narrows a list of cases: how they stand in one choice, the rest on demand where there is little room. */
export function CaseFilters(props: {
  filter: CaseFilter;
  /** The list's first row, for the names behind the filter's ids. */
  first: Output<"cases.list">["rows"][number] | null;
  change: (filter: CaseFilter) => void;
}) {
  const { filter, first, change } = props;
  const t = useTranslate();
  const { wide } = usePlaces();
  const [more, setMore] = useState(wide || Boolean(filter.segmentId ?? filter.owner));
  const segments = useQuery("segments.get", more ? {} : null);

  function set(name: keyof CaseFilter, value: string) {
    const next = { ...filter };
    delete next[name];
    change(value === "" ? next : { ...next, [name]: value });
  }
  function show(choice: string) {
    const { status, heldBy, ...rest } = filter;
    change({
      ...rest,
      ...(choice === "recovered" || choice === "lost"
        ? { status: choice }
        : choice === "open"
          ? {}
          : { heldBy: choice as NonNullable<typeof heldBy> }),
    });
  }
  const chosen = filter.status === "open" ? undefined : filter.status;

  return (
    <ColumnSmall>
      <RowIfWide>
        {filter.customerId === undefined && (
          <SelectField
            label={t("ui_case_filters.show")}
            value={chosen ?? filter.heldBy ?? "open"}
            choose={show}
            options={CHOICES.map(
              (choice) =>
                [choice, t(choice === "open" ? "ui_case_filters.open" : `ui_case_badges.${choice}`)] as const,
            )}
          />
        )}
        {more ? (
          <>
            <SelectField
              label={t("ui_lists.segment")}
              value={filter.segmentId ?? ""}
              choose={(chosen) => set("segmentId", chosen)}
              options={[["", t("ui_case_filters.every_segment")], ...optionsOf(segments.output?.list ?? [])]}
            />
            <OwnerSelect owner={filter.owner ?? ""} choose={(owner) => set("owner", owner)} />
          </>
        ) : (
          <Jump onPress={() => setMore(true)} label="ui_case_filters.more" />
        )}
      </RowIfWide>
      {(filter.strategyId !== undefined || filter.customerId !== undefined) && (
        <ChipList>
          {filter.strategyId !== undefined && (
            <Chip
              label={t("ui_lists.strategy")}
              value={first?.strategyName ?? filter.strategyId}
              onClose={() => set("strategyId", "")}
            />
          )}
          {filter.customerId !== undefined && (
            <Chip
              label={t("ui_lists.customer")}
              value={first ? customerNameOf(first) : filter.customerId}
              onClose={() => set("customerId", "")}
            />
          )}
        </ChipList>
      )}
    </ColumnSmall>
  );
}
