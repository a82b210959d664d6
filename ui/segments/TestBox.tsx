import { Badge, Box, Icon } from "@stripe/ui-extension-sdk/ui";
import { Jump } from "../Press.tsx";
import { useState } from "../react.ts";
import { useAnswer } from "../answer.ts";
import { CustomerFinder } from "../lists/CustomerFinder.tsx";
import { useWords } from "../session.tsx";
import { Shown } from "../states.tsx";
import { useSettled } from "../settled.ts";
import { countable } from "./draft.ts";
import type { Segment } from "./rule.ts";
import { WORDS } from "./words.ts";
import {
  ColumnMedium,
  ColumnSmall,
  ColumnXSmall,
  RowApart,
  RowCentered,
  RowTight,
  Strong,
} from "../layout.tsx";

/** Which segment a real customer's case would take, and which row hit or missed. */
export function TestBox({ list }: { list: readonly Segment[] }) {
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
  const asked = useAnswer("segments.test", { customerId, list: useSettled(countable(list)) });
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
