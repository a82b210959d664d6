import { Badge, Box, Icon } from "@stripe/ui-extension-sdk/ui";
import { Jump } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useQuery } from "../data/use-query.ts";
import { CustomerFinder } from "../customers/CustomerFinder.tsx";
import { useWords } from "../data/session.tsx";
import { Shown } from "../kit/query-states.tsx";
import { useDebouncedValue } from "../kit/use-debounced-value.ts";
import { countable } from "./draft.ts";
import type { Segment } from "./rule.ts";
import { WORDS } from "./labels.ts";
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
  const say = useWords();
  const [customer, setCustomer] = useState<{ id: string; name: string } | null>(null);
  if (customer)
    return (
      <ColumnSmall>
        <RowApart>
          <Strong>{customer.name}</Strong>
          <Jump onPress={() => setCustomer(null)} label={WORDS.another} />
        </RowApart>
        <Verdicts list={list} customerId={customer.id} />
      </ColumnSmall>
    );
  return (
    <CustomerFinder
      label={say(WORDS.test_who)}
      none={say(WORDS.test_none)}
      choose={({ id, name, email }) => setCustomer({ id, name: name ?? email ?? id })}
      line={({ id, name, email }) => ({ title: name ?? id, under: email })}
    />
  );
}

function Verdicts({ list, customerId }: { list: readonly Segment[]; customerId: string }) {
  const say = useWords();
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
                  {say(chosen ? WORDS.chosen : hit ? WORDS.would : WORDS.missed)}
                </Badge>
              </RowCentered>
              {rows.map(({ path, text, hit: rowHit, has }) => (
                <RowTight key={path}>
                  <Icon name={rowHit ? "check" : "cancel"} size="xsmall" />
                  <Box css={{ font: "caption" }}>{has === "" ? text : say(WORDS.has, { text, has })}</Box>
                </RowTight>
              ))}
            </ColumnXSmall>
          ))}
        </ColumnMedium>
      )}
    </Shown>
  );
}
