import {
  Accordion,
  AccordionItem,
  Badge,
  Box,
  Link,
  PropertyList,
  PropertyListItem,
} from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useFormat } from "../kit/format.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useSession, useTranslate } from "../data/session.tsx";
import { useMayAct } from "../kit/query-states.tsx";
import { CompleteTask } from "../tasks/CompleteTask.tsx";
import { Notes } from "./Notes.tsx";
import { ReasonList } from "./ReasonList.tsx";
import type { Task } from "../tasks/task-kinds.ts";
import type { CaseProps } from "./use-case.ts";
import {
  Caption,
  Column,
  ColumnMedium,
  ColumnSmall,
  Emphasized,
  RowApart,
  RowCentered,
} from "../kit/layout.tsx";

/** What stands behind a case, closed until somebody asks; each heading says the gist. */
export function Details({ handle, answer }: CaseProps) {
  const t = useTranslate();
  const { go } = usePlaces();
  const { nameOf } = useSession();
  const format = useFormat();
  const { case: case_, customer, invoices, notes, otherCases, tasks, budget, money } = answer;
  if (!customer) return null;

  return (
    <ColumnMedium>
      <PropertyList>
        <PropertyListItem
          label={t("ui_case_details.customer")}
          value={
            <Link href={{ name: "customerDetails", params: { customerId: customer.id } }}>
              {customer.name ?? customer.email ?? customer.id}
            </Link>
          }
        />
        {case_ && (
          <PropertyListItem
            label={t("ui_case_details.owner")}
            value={case_.owner === null ? t("ui_case_details.nobody") : nameOf(case_.owner)}
          />
        )}
      </PropertyList>
      <Accordion>
        {tasks.length > 0 && (
          <AccordionItem defaultOpen title={t("ui_case_details.tasks", { n: tasks.length })}>
            <Tasks handle={handle} answer={answer} />
          </AccordionItem>
        )}
        {invoices.length > 0 && (
          <AccordionItem
            title={t("ui_case_details.invoices", { n: invoices.length })}
            subtitle={
              money &&
              money.open > 0 &&
              t("ui_case_details.remaining", { sum: format.money(money.open, money.currency) })
            }
          >
            <ColumnSmall>
              {invoices.map(({ id, number, status, amountDue, currency }) => (
                <RowApart key={id}>
                  <Link href={{ name: "invoiceDetails", params: { invoiceId: id } }}>{number ?? id}</Link>
                  <RowCentered>
                    <Box>{format.money(amountDue, currency)}</Box>
                    <Badge type={status === "paid" ? "positive" : "neutral"}>
                      {t(`ui_case_details.${status}`)}
                    </Badge>
                  </RowCentered>
                </RowApart>
              ))}
            </ColumnSmall>
          </AccordionItem>
        )}
        {case_ && (
          <AccordionItem title={t("ui_case_details.segment")} subtitle={case_.strategyName}>
            <ColumnSmall>
              <Link onPress={() => go({ to: "segments", segmentId: case_.segmentId })}>
                {t("ui_case_details.in_segment", { segment: case_.segmentName })}
              </Link>
              {answer.segmentSentence !== null && (
                <Box>{t("ui_case_details.rule", { rule: answer.segmentSentence })}</Box>
              )}
              <ReasonList reasons={case_.segmentReason} />
              <Link onPress={() => go({ to: "strategies", strategyId: case_.strategyId })}>
                {t("ui_case_details.strategy", { strategy: case_.strategyName, n: case_.strategyVersion })}
              </Link>
            </ColumnSmall>
          </AccordionItem>
        )}
        {budget && (
          <AccordionItem
            title={t("ui_case_details.budget")}
            subtitle={
              budget.earliestAt === null
                ? t("ui_case_details.never")
                : budget.remaining !== null && t("ui_case.attempts_left", { n: budget.remaining })
            }
          >
            <ReasonList reasons={budget.reasons} />
          </AccordionItem>
        )}
        <AccordionItem title={t("ui_case_details.notes", { n: notes.length })}>
          <Notes handle={handle} answer={answer} />
        </AccordionItem>
        {otherCases.length > 0 && (
          <AccordionItem title={t("ui_case_details.others", { n: otherCases.length })}>
            <ColumnSmall>
              {otherCases.map(({ id, status, openedAt, closedAt }) => (
                <Link key={id} onPress={() => go({ to: "case", caseId: id })}>
                  {t(`ui_case_details.case_${status}`, { day: format.day(closedAt ?? openedAt) })}
                </Link>
              ))}
            </ColumnSmall>
          </AccordionItem>
        )}
      </Accordion>
    </ColumnMedium>
  );
}

function Tasks({ handle, answer }: CaseProps) {
  const t = useTranslate();
  const mayAct = useMayAct();
  const format = useFormat();
  const [completing, setCompleting] = useState<Task | null>(null);
  return (
    <ColumnMedium>
      {answer.tasks.map((task) => (
        <RowApart key={task.id}>
          <Column>
            <Emphasized label={`task_kinds.${task.kind}`} />
            <Caption>
              {[task.customerPhone, t("ui_case_details.since", { day: format.day(task.createdAt) })]
                .filter(Boolean)
                .join(" · ")}
            </Caption>
          </Column>
          {mayAct && (
            <LabelButton size="small" onPress={() => setCompleting(task)} label="ui_case_details.complete" />
          )}
        </RowApart>
      ))}
      {completing && <CompleteTask task={completing} close={() => setCompleting(null)} done={handle.show} />}
    </ColumnMedium>
  );
}
