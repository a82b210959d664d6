import { Badge, Box } from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/api/contract.ts";
import { useFormat } from "../kit/format.ts";
import { type CaseFilter, usePlaces } from "../kit/navigation.tsx";
import { useSession, useWords } from "../data/session.tsx";
import { Empty } from "../kit/query-states.tsx";
import { CaseFilters } from "./CaseFilters.tsx";
import { CustomerSearch } from "../customers/CustomerSearch.tsx";
import { PagedRows } from "../kit/PagedRows.tsx";
import { usePages } from "../kit/pagination.tsx";
import { calledIn, LIST_WORDS, STANDING_BADGES, STANDING_WORDS, caseStatusText } from "../kit/list-labels.ts";
import { labels } from "../kit/labels.ts";
import { ColumnMedium, ColumnXSmall, Narrow } from "../kit/layout.tsx";

const WORDS = labels("CASE_LIST");

type Row = Output<"cases.list">["rows"][number];

/** The cases that a filter leaves; the filter belongs to the place, so that the way back leads to the same list. */
export function CaseList({ filter }: { filter: CaseFilter }) {
  const { wide, go } = usePlaces();
  const say = useWords();
  const pages = usePages("cases.list", filter);
  const { nameOf } = useSession();
  const format = useFormat();
  const filtered = Object.keys(filter).length > 0;
  const statusMap = Object.fromEntries(
    Object.entries(STANDING_BADGES).map(([standing, badge]) => [
      say(STANDING_WORDS[standing as keyof typeof STANDING_WORDS]),
      badge,
    ]),
  );
  // Written here and not by the table: only so are its digits sure to be those of Stripe's amounts.
  const amountIn = ({ status, amountOpen, currency }: Row) =>
    status === "open" ? format.money(amountOpen, currency) : "";
  /** What comes next, and when; else what the case waits for. */
  const nextIn = ({ next, waitsFor }: Row) =>
    next ? say(WORDS.planned, { what: next.text, when: format.when(next.dueAt) }) : (waitsFor[0]?.text ?? "");
  const under = (row: Row) => {
    const standing = caseStatusText(row);
    const next = nextIn(row);
    return (
      <ColumnXSmall>
        {next && <Box>{next}</Box>}
        {standing !== "open" && (
          <Narrow>
            <Badge type={STANDING_BADGES[standing]}>{say(STANDING_WORDS[standing])}</Badge>
          </Narrow>
        )}
      </ColumnXSmall>
    );
  };
  return (
    <ColumnMedium>
      <Box css={{ width: wide ? "1/2" : "fill" }}>
        <CustomerSearch />
      </Box>
      <CaseFilters
        filter={filter}
        first={pages.asked.output?.rows[0] ?? null}
        change={(next) => go({ to: "cases", filter: next }, { replace: true })}
      />
      <PagedRows
        pages={pages}
        columns={[
          { key: "customer", label: say(LIST_WORDS.customer) },
          { key: "amount", label: say(WORDS.amount) },
          { key: "status", label: say(WORDS.status), cell: { type: "status", statusMap } },
          { key: "next", label: say(WORDS.next) },
          { key: "segment", label: say(LIST_WORDS.segment) },
          { key: "owner", label: say(LIST_WORDS.owner) },
        ]}
        cells={(row) => ({
          customer: calledIn(row),
          amount: amountIn(row),
          status: say(STANDING_WORDS[caseStatusText(row)]),
          next: nextIn(row),
          segment: row.segmentName,
          owner: row.owner === null ? say(LIST_WORDS.nobody) : nameOf(row.owner),
        })}
        line={(row) => ({ title: calledIn(row), under: under(row), value: amountIn(row) })}
        open={({ id }) => go({ to: "case", caseId: id })}
        empty={say(filtered ? WORDS.no_match : WORDS.none)}
        none={
          filtered ? (
            <Empty action={{ label: say(WORDS.all), onPress: () => go({ to: "cases" }, { replace: true }) }}>
              {say(WORDS.no_match)}
            </Empty>
          ) : (
            <Empty>{say(WORDS.none)}</Empty>
          )
        }
      />
    </ColumnMedium>
  );
}
