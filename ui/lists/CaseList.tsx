import { Badge, Box, DataTable, List, ListItem } from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/http/api/contract.ts";
import { useFormat } from "../format.ts";
import { type CaseFilter, usePlaces } from "../places.tsx";
import { useSession, useWords } from "../session.tsx";
import { Empty, FailureBanner, Shown } from "../states.tsx";
import { CaseFilters } from "./CaseFilters.tsx";
import { CustomerSearch } from "./CustomerSearch.tsx";
import { Pager, tablePaging, usePages } from "./pages.tsx";
import { calledIn, LIST_WORDS, STANDING_BADGES, STANDING_WORDS, standingIn } from "./words.ts";
import { labels } from "../labels.ts";
import { columnMedium, columnXSmall, line } from "../layout.ts";

const WORDS = labels("CASE_LIST");

type Row = Output<"cases.list">["rows"][number];

/** The cases that a filter leaves; the filter belongs to the place, so that the way back leads to the same list. */
export function CaseList({ filter }: { filter: CaseFilter }) {
  const { wide, go } = usePlaces();
  const say = useWords();
  const pages = usePages("cases.list", filter);
  const filtered = Object.keys(filter).length > 0;
  return (
    <Box css={columnMedium}>
      <Box css={{ width: wide ? "1/2" : "fill" }}>
        <CustomerSearch />
      </Box>
      <CaseFilters
        filter={filter}
        first={pages.asked.output?.rows[0] ?? null}
        change={(next) => go({ to: "cases", filter: next }, { replace: true })}
      />
      {wide ? (
        <CaseTable pages={pages} empty={say(filtered ? WORDS.no_match : WORDS.none)} />
      ) : (
        <Shown of={pages.asked}>
          {({ rows }) =>
            rows.length > 0 ? (
              <>
                <CaseLines rows={rows} />
                <Pager pages={pages} />
              </>
            ) : filtered ? (
              <Empty
                action={{ label: say(WORDS.all), onPress: () => go({ to: "cases" }, { replace: true }) }}
              >
                {say(WORDS.no_match)}
              </Empty>
            ) : (
              <Empty>{say(WORDS.none)}</Empty>
            )
          }
        </Shown>
      )}
    </Box>
  );
}

/** What comes next, and when; else what the case waits for. */
function useNext(): (row: Row) => string {
  const say = useWords();
  const format = useFormat();
  return ({ next, waitsFor }) =>
    next ? say(WORDS.planned, { what: next.text, when: format.when(next.dueAt) }) : (waitsFor[0]?.text ?? "");
}

function CaseLines({ rows }: { rows: Row[] }) {
  const say = useWords();
  const { go } = usePlaces();
  const format = useFormat();
  const nextOf = useNext();
  return (
    <List onAction={(caseId) => go({ to: "case", caseId: String(caseId) })}>
      {rows.map((row) => {
        const standing = standingIn(row);
        return (
          <ListItem
            key={row.id}
            id={row.id}
            title={calledIn(row)}
            secondaryTitle={
              <Box css={columnXSmall}>
                {nextOf(row) && <Box>{nextOf(row)}</Box>}
                {standing !== "open" && (
                  <Box css={line}>
                    <Badge type={STANDING_BADGES[standing]}>{say(STANDING_WORDS[standing])}</Badge>
                  </Box>
                )}
              </Box>
            }
            value={row.status === "open" ? format.money(row.amountOpen, row.currency) : ""}
          />
        );
      })}
    </List>
  );
}

function CaseTable({ pages, empty }: { pages: ReturnType<typeof usePages<"cases.list">>; empty: string }) {
  const say = useWords();
  const { go } = usePlaces();
  const { nameOf } = useSession();
  const format = useFormat();
  const nextOf = useNext();
  const { output, failure, loading, reload } = pages.asked;
  if (failure && !output) return <FailureBanner failure={failure} retry={() => void reload()} />;
  const statusMap = Object.fromEntries(
    Object.entries(STANDING_BADGES).map(([standing, badge]) => [
      say(STANDING_WORDS[standing as keyof typeof STANDING_WORDS]),
      badge,
    ]),
  );
  return (
    <>
      {failure && <FailureBanner failure={failure} retry={() => void reload()} />}
      <DataTable
        columns={[
          { key: "customer", label: say(LIST_WORDS.customer) },
          { key: "amount", label: say(WORDS.amount) },
          { key: "status", label: say(WORDS.status), cell: { type: "status", statusMap } },
          { key: "next", label: say(WORDS.next) },
          { key: "segment", label: say(LIST_WORDS.segment) },
          { key: "owner", label: say(LIST_WORDS.owner) },
        ]}
        items={(output?.rows ?? []).map((row) => ({
          id: row.id,
          customer: calledIn(row),
          // Written here and not by the table: only so are its digits sure to be those of Stripe's amounts.
          amount: row.status === "open" ? format.money(row.amountOpen, row.currency) : "",
          status: say(STANDING_WORDS[standingIn(row)]),
          next: nextOf(row),
          segment: row.segmentName,
          owner: row.owner === null ? say(LIST_WORDS.nobody) : nameOf(row.owner),
        }))}
        loading={loading}
        emptyMessage={empty}
        onRowClick={({ id }) => go({ to: "case", caseId: id })}
        {...tablePaging(pages)}
      />
    </>
  );
}
