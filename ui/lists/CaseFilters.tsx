import { Box, Chip, ChipList, Link, Select } from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import type { Output } from "../../server/http/api/contract.ts";
import { useAnswer } from "../answer.ts";
import { type CaseFilter, usePlaces } from "../places.tsx";
import { useWords } from "../session.tsx";
import { OwnerSelect } from "./OwnerSelect.tsx";
import { calledIn, LIST_WORDS, STANDING_WORDS } from "./words.ts";
import { labels } from "../labels.ts";
import { columnSmall } from "../layout.ts";

const WORDS = labels("CASE_FILTERS");

const CHOICES = ["open", "promise", "pause", "dispute", "plan", "recovered", "lost"] as const;

/** Narrows a list of cases: how they stand in one choice, the rest on demand where there is little room. */
export function CaseFilters(props: {
  filter: CaseFilter;
  /** The list's first row, for the names behind the filter's ids. */
  first: Output<"cases.list">["rows"][number] | null;
  change: (filter: CaseFilter) => void;
}) {
  const { filter, first, change } = props;
  const say = useWords();
  const { wide } = usePlaces();
  const [more, setMore] = useState(wide || Boolean(filter.segmentId ?? filter.owner));
  const segments = useAnswer("segments.get", more ? {} : null);

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
    <Box css={columnSmall}>
      <Box
        css={
          wide ? { stack: "x", gap: "medium", wrap: "wrap", alignY: "bottom" } : { stack: "y", gap: "small" }
        }
      >
        {filter.customerId === undefined && (
          <Select
            label={say(WORDS.show)}
            value={chosen ?? filter.heldBy ?? "open"}
            onChange={(event) => show(event.target.value)}
          >
            {CHOICES.map((choice) => (
              <option key={choice} value={choice}>
                {say(choice === "open" ? WORDS.open : STANDING_WORDS[choice])}
              </option>
            ))}
          </Select>
        )}
        {more ? (
          <>
            <Select
              label={say(LIST_WORDS.segment)}
              value={filter.segmentId ?? ""}
              onChange={(event) => set("segmentId", event.target.value)}
            >
              <option value="">{say(WORDS.every_segment)}</option>
              {(segments.output?.list ?? []).map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
            <OwnerSelect owner={filter.owner ?? ""} choose={(owner) => set("owner", owner)} />
          </>
        ) : (
          <Link onPress={() => setMore(true)}>{say(WORDS.more)}</Link>
        )}
      </Box>
      {(filter.strategyId !== undefined || filter.customerId !== undefined) && (
        <ChipList>
          {filter.strategyId !== undefined && (
            <Chip
              label={say(LIST_WORDS.strategy)}
              value={first?.strategyName ?? filter.strategyId}
              onClose={() => set("strategyId", "")}
            />
          )}
          {filter.customerId !== undefined && (
            <Chip
              label={say(LIST_WORDS.customer)}
              value={first ? calledIn(first) : filter.customerId}
              onClose={() => set("customerId", "")}
            />
          )}
        </ChipList>
      )}
    </Box>
  );
}
