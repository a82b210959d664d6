import { Badge, Box, Icon, Link, List, ListItem, TextField } from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import { useAnswer } from "../answer.ts";
import { useWords } from "../session.tsx";
import { FailureBanner, Shown } from "../states.tsx";
import { countable, useSettled } from "./draft.ts";
import type { Segment } from "./rule.ts";
import { WORDS } from "./words.ts";
import { columnMedium, columnSmall, columnXSmall, muted, rowCentered, rowTight, strong } from "../layout.ts";

const SHORTEST = 2;

/** Which segment a real customer's case would take, and which row hit or missed. */
export function TestBox({ list }: { list: readonly Segment[] }) {
  const say = useWords();
  const [typed, setTyped] = useState("");
  const [customer, setCustomer] = useState<{ id: string; name: string } | null>(null);
  const query = useSettled(typed.trim());
  const found = useAnswer("customers.search", customer || query.length < SHORTEST ? null : { query });
  if (customer)
    return (
      <Box css={columnSmall}>
        <Box css={{ stack: "x", distribute: "space-between" }}>
          <Box css={strong}>{customer.name}</Box>
          <Link onPress={() => setCustomer(null)}>{say(WORDS.another)}</Link>
        </Box>
        <Verdicts list={list} customerId={customer.id} />
      </Box>
    );
  return (
    <Box css={columnSmall}>
      <TextField
        label={say(WORDS.test_who)}
        type="search"
        maxLength={100}
        onChange={(event) => setTyped(event.target.value)}
      />
      {found.failure && <FailureBanner failure={found.failure} retry={() => void found.reload()} />}
      {found.output?.rows.length === 0 && <Box css={muted}>{say(WORDS.test_none)}</Box>}
      {found.output && found.output.rows.length > 0 && (
        <List
          onAction={(id) => {
            const row = found.output?.rows.find((one) => one.id === id);
            if (row) setCustomer({ id: row.id, name: row.name ?? row.email ?? row.id });
          }}
        >
          {found.output.rows.map(({ id, name, email }) => (
            <ListItem key={id} id={id} title={name ?? id} secondaryTitle={email ?? ""} />
          ))}
        </List>
      )}
    </Box>
  );
}

function Verdicts({ list, customerId }: { list: readonly Segment[]; customerId: string }) {
  const say = useWords();
  const asked = useAnswer("segments.test", { customerId, list: useSettled(countable(list)) });
  return (
    <Shown of={asked}>
      {({ segments }) => (
        <Box css={columnMedium}>
          {segments.map(({ segmentId, hit, chosen, rows }) => (
            <Box key={segmentId} css={columnXSmall}>
              <Box css={rowCentered}>
                <Box css={strong}>{list.find(({ id }) => id === segmentId)?.name ?? segmentId}</Box>
                <Badge type={chosen ? "positive" : hit ? "info" : "neutral"}>
                  {say(chosen ? WORDS.chosen : hit ? WORDS.would : WORDS.missed)}
                </Badge>
              </Box>
              {rows.map(({ path, text, hit: rowHit, has }) => (
                <Box key={path} css={rowTight}>
                  <Icon name={rowHit ? "check" : "cancel"} size="xsmall" />
                  <Box css={{ font: "caption" }}>{has === "" ? text : say(WORDS.has, { text, has })}</Box>
                </Box>
              ))}
            </Box>
          ))}
        </Box>
      )}
    </Shown>
  );
}
