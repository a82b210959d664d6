import { Badge, Box, Icon } from "@stripe/ui-extension-sdk/ui";
import { Jump } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useQuery } from "../data/use-query.ts";
import { CustomerFinder } from "../customers/CustomerFinder.tsx";
import { useTranslate } from "../data/session.tsx";
import { Shown } from "../kit/query-states.tsx";
import { useDebouncedValue } from "../kit/use-debounced-value.ts";
import { countable } from "./draft.ts";
import type { Segment } from "./rule.ts";
import {
  ColumnMedium,
  ColumnSmall,
  ColumnXSmall,
  RowApart,
  RowCentered,
  RowTight,
  Strong,
} from "../kit/layout.tsx";

/** Which segment a real customer's case would take, and which row hit or missed. */
export function SegmentTester({ list }: { list: readonly Segment[] }) {
  const t = useTranslate();
  const [customer, setCustomer] = useState<{ id: string; name: string } | null>(null);
  if (customer)
    return (
      <ColumnSmall>
        <RowApart>
          <Strong>{customer.name}</Strong>
          <Jump onPress={() => setCustomer(null)} label="ui_segments.another" />
        </RowApart>
        <Verdicts list={list} customerId={customer.id} />
      </ColumnSmall>
    );
  return (
    <CustomerFinder
      label={t("ui_segments.test_who")}
      none={t("ui_segments.test_none")}
      choose={({ id, name, email }) => setCustomer({ id, name: name ?? email ?? id })}
      line={({ id, name, email }) => ({ title: name ?? id, under: email })}
    />
  );
}

function Verdicts({ list, customerId }: { list: readonly Segment[]; customerId: string }) {
  const t = useTranslate();
  const asked = useQuery("segments.test", { customerId, list: useDebouncedValue(countable(list)) });
  return (
    <Shown of={asked}>
      {({ segments }) => (
        <ColumnMedium>
          {segments.map(({ segmentId, hit, chosen, rows }) => (
            <ColumnXSmall key={segmentId}>
              <RowCentered>
                <Strong>{list.find(({ id }) => id === segmentId)?.name ?? segmentId}</Strong>
                <Badge type={chosen ? "positive" : hit ? "info" : "neutral"}>
                  {t(chosen ? "ui_segments.chosen" : hit ? "ui_segments.would" : "ui_segments.missed")}
                </Badge>
              </RowCentered>
              {rows.map(({ path, text, hit: rowHit, has }) => (
                <RowTight key={path}>
                  <Icon name={rowHit ? "check" : "cancel"} size="xsmall" />
                  <Box css={{ font: "caption" }}>
                    {has === "" ? text : t("ui_segments.has", { text, has })}
                  </Box>
                </RowTight>
              ))}
            </ColumnXSmall>
          ))}
        </ColumnMedium>
      )}
    </Shown>
  );
}
