import { Badge, Box, List, ListItem, TextField } from "@stripe/ui-extension-sdk/ui";
import { useEffect, useState } from "react";
import { useAnswer } from "../answer.ts";
import { useFormat } from "../format.ts";
import { usePlaces } from "../places.tsx";
import { useWords } from "../session.tsx";
import { Shown } from "../states.tsx";
import { STANDING_BADGES, STANDING_WORDS } from "./words.ts";
import { labels } from "../labels.ts";
import { columnSmall, muted } from "../layout.ts";

const WORDS = labels("CUSTOMER_SEARCH");

/** Long enough that a word is asked for and not its letters. */
const PAUSE_MS = 250;
/** The server's own least length. */
const SHORTEST = 2;

/** Finds a customer's case as its name is typed. */
export function CustomerSearch() {
  const say = useWords();
  const { go } = usePlaces();
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const [query, setQuery] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useAnswer("customers.search", query.length < SHORTEST ? null : { query });
  return (
    <Box css={columnSmall}>
      <TextField
        type="search"
        label={say(WORDS.find)}
        description={say(WORDS.how)}
        maxLength={100}
        onChange={(event) => setTyped(event.target.value)}
      />
      {query.length >= SHORTEST && (
        <Shown of={found}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Box css={muted}>{say(WORDS.none)}</Box>
            ) : (
              <List
                onAction={(customerId) => {
                  const caseId = rows.find(({ id }) => id === customerId)?.case?.id;
                  if (caseId !== undefined) go({ to: "case", caseId });
                }}
              >
                {rows.map(({ id, name, email, case: one }) => (
                  <ListItem
                    key={id}
                    id={id}
                    title={name ?? email ?? id}
                    secondaryTitle={one ? (email ?? id) : say(WORDS.healthy)}
                    {...(one
                      ? {
                          value:
                            one.status === "open" ? (
                              format.money(one.amountOpen, one.currency)
                            ) : (
                              <Badge type={STANDING_BADGES[one.status]}>
                                {say(STANDING_WORDS[one.status])}
                              </Badge>
                            ),
                        }
                      : {})}
                  />
                ))}
              </List>
            )
          }
        </Shown>
      )}
    </Box>
  );
}
