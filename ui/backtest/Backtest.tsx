import {
  Accordion,
  AccordionItem,
  Box,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@stripe/ui-extension-sdk/ui";
import { Jump, LabelButton } from "../kit/LabelButton.tsx";
import type { Output } from "../../server/api/contract.ts";
import { Form } from "../kit/Form.tsx";
import { useFormat } from "../kit/format.ts";
import type { Label } from "../kit/labels.ts";
import {
  Caption,
  Column,
  ColumnMedium,
  ColumnSmall,
  Heading,
  Muted,
  Narrow,
  Strong,
} from "../kit/layout.tsx";
import { customerNameOf } from "../kit/customer-name.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useState } from "../kit/react.ts";
import { useTranslate } from "../data/session.tsx";
import { FailureBanner, Loading } from "../kit/query-states.tsx";
import { type Replay, type Totals, type Tried, useBacktest } from "./use-backtest.ts";
/** What opens it is called. */
export const TRY = "ui_backtest.try";

type Row = Output<Replay>["rows"][number];
type Case = Row["cases"][number];

/** How many customers are shown before somebody asks for more of them. */
const FEW = 10;

/** Over everything: what would have become of the last 90 days under a draft, before it is published. */
export function Backtest<Name extends Replay>(props: { of: Name; tried: Tried<Name>; close: () => void }) {
  const { of, tried, close } = props;
  const t = useTranslate();
  const linesOf = useLines();
  const { run, failure, resume } = useBacktest(of, tried);
  const [shown, setShown] = useState(FEW);
  const n = run?.totals.customersChanged ?? 0;
  return (
    <Form title={t(TRY)} size="large" close={close}>
      <Muted label="ui_backtest.sends_nothing" />
      {failure && <FailureBanner failure={failure} retry={resume} />}
      {run?.customers === 0 && <Box>{t("ui_backtest.none")}</Box>}
      {run && run.customers > 0 && (
        <>
          <ColumnSmall>
            <Heading>
              {n > 0 ? t("ui_backtest.changed", { n, customers: run.done }) : t("ui_backtest.nobody")}
            </Heading>
            {!run.isFinished && (
              <Caption>{t("ui_backtest.progress", { done: run.done, customers: run.customers })}</Caption>
            )}
            {!run.complete && <Caption label="ui_backtest.newest" />}
          </ColumnSmall>
          <Sums totals={run.totals} />
          {run.rows.length > 0 && (
            <Accordion>
              {run.rows.slice(0, shown).map((row) => (
                <AccordionItem
                  key={row.customerId}
                  title={customerNameOf(row)}
                  subtitle={row.cases.flatMap(linesOf)[0]}
                >
                  <Customer row={row} />
                </AccordionItem>
              ))}
            </Accordion>
          )}
          {run.rows.length > shown && (
            <Narrow>
              <LabelButton onPress={() => setShown(shown + FEW)} label="ui_backtest.more" />
            </Narrow>
          )}
        </>
      )}
      {!failure && !run?.isFinished && <Loading />}
    </Form>
  );
}

const differs = ({ added, removed, moved, changed }: Totals["messages"]) =>
  added + removed + moved + changed > 0;

/** What is done under both, and how the draft differs. */
function Sums({ totals }: { totals: Totals }) {
  const t = useTranslate();
  const format = useFormat();
  const { segmentChanges, strategyChanges, budgetRefusals, paidAfterEnd, cutShort: n } = totals;
  type Count = { present: number; draft: number; under?: string };
  const rows: [Label, Count][] = [
    ...(["messages", "charges", "tasks", "ends"] as const).map((kind): [Label, Count] => [
      `ui_backtest.${kind}`,
      { ...totals[kind], under: differs(totals[kind]) ? t("ui_backtest.difference", totals[kind]) : "" },
    ]),
    ["ui_backtest.budget_refusals", budgetRefusals],
    ["ui_backtest.paid_after_end", paidAfterEnd],
  ];
  const moves = [
    segmentChanges > 0 && t("ui_backtest.segment_changes", { n: segmentChanges }),
    strategyChanges > 0 && t("ui_backtest.strategy_changes", { n: strategyChanges }),
    n > 0 && t("ui_backtest.cut_short", { n }),
  ].filter((line) => typeof line === "string");
  return (
    <ColumnSmall>
      {moves.map((text) => (
        <Box key={text}>{text}</Box>
      ))}
      <Table>
        <TableHead>
          <TableRow>
            <TableHeaderCell>{t("ui_backtest.what")}</TableHeaderCell>
            <TableHeaderCell align="right">{t("ui_backtest.present")}</TableHeaderCell>
            <TableHeaderCell align="right">{t("ui_backtest.draft")}</TableHeaderCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(([label, { present, draft, under }]) => (
            <TableRow key={label}>
              <TableCell>
                <Column>
                  <Box>{t(label)}</Box>
                  {under && <Caption>{under}</Caption>}
                </Column>
              </TableCell>
              <TableCell align="right">{format.number(present)}</TableCell>
              <TableCell align="right">{format.number(draft)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </ColumnSmall>
  );
}

/** Everything that differs in one case, a line each. */
function useLines() {
  const t = useTranslate();
  const format = useFormat();
  return ({ present, draft, segmentChanges, strategyChanges, changes }: Case): string[] => {
    const both = present && draft;
    return [
      !present && t("ui_backtest.only_draft"),
      !draft && t("ui_backtest.only_present"),
      both &&
        segmentChanges &&
        t("ui_backtest.segment", { before: present.segmentName, after: draft.segmentName }),
      both &&
        strategyChanges &&
        t("ui_backtest.strategy", { before: present.strategyName, after: draft.strategyName }),
      ...changes.map(({ text }) => text),
      ...(draft?.budgetRefusals ?? []).map(({ at, reasons }) =>
        t("ui_backtest.refused", { when: format.when(at), why: reasons[0]?.text ?? "" }),
      ),
      draft?.paidAfterEnd && t("ui_backtest.paid_after"),
    ].filter((line) => typeof line === "string");
  };
}

/** Case by case, everything that differs. */
function Customer({ row }: { row: Row }) {
  const t = useTranslate();
  const { go } = usePlaces();
  const format = useFormat();
  const linesOf = useLines();
  const differing = row.cases.filter((case_) => linesOf(case_).length > 0);
  return (
    <ColumnMedium>
      {differing.map((case_) => (
        <ColumnSmall key={case_.caseId}>
          <Strong>
            {t("ui_backtest.opened", {
              day: format.day(case_.openedAt),
              sum: format.money(case_.amount, case_.currency),
            })}
          </Strong>
          {[...new Set(linesOf(case_))].map((text) => (
            <Box key={text}>{text}</Box>
          ))}
          <Jump onPress={() => go({ to: "case", caseId: case_.caseId })} label="ui_backtest.open" />
        </ColumnSmall>
      ))}
    </ColumnMedium>
  );
}
