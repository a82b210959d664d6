import { Banner, Menu, MenuItem } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { ActNeedsRole, FailureBanner, useMayAct } from "../kit/query-states.tsx";
import { ChargeForm, chargeable, type Charged } from "./ChargeForm.tsx";
import { ChargeOutcome } from "./ChargeOutcome.tsx";
import { EndForm } from "./EndForm.tsx";
import { OwnerForm } from "./OwnerForm.tsx";
import { PauseForm } from "./PauseForm.tsx";
import { PromiseForm } from "./PromiseForm.tsx";
import { caseStateOf } from "./case-status.ts";
import type { CaseProps } from "./use-case.ts";
import { ColumnMedium, RowWrapped } from "../kit/layout.tsx";

type Open = "pause" | "promise" | "charge" | "end" | "owner" | null;

/** At most three buttons, for what people do with a case; what may be taken back stands below them. */
export function Actions({ handle, answer }: CaseProps) {
  const t = useTranslate();
  const mayAct = useMayAct();
  const { now, userId } = useSession();
  const [open, setOpen] = useState<Open>(null);
  const resuming = useMutation("holds.resume");
  const doing = useMutation("requests.doStep");
  const skipping = useMutation("requests.skipStep");
  const assigning = useMutation("cases.assign");
  const [charged, setCharged] = useState<Charged | null>(null);
  const { case: case_, steps } = answer;
  const outcome = charged && (
    <ChargeOutcome handle={handle} answer={answer} charged={charged} close={() => setCharged(null)} />
  );
  if (case_?.status !== "open") return outcome;
  if (!mayAct) return <ActNeedsRole />;

  const caseState = caseStateOf(answer, handle.invoiceId, now);
  const hold = "hold" in caseState ? caseState.hold : null;
  const isPerson = hold?.kind === "pause" || hold?.kind === "promise" || hold?.kind === "fraud";
  const isStopped = hold !== null || caseState.state === "disconnected";
  // What is left to Stripe has nothing of ours to bring forward or to skip.
  const isLeft = caseState.state === "held_out";
  const next = isLeft
    ? undefined
    : (steps.find(({ state }) => state === "next") ?? steps.find(({ state }) => state === "planned"));
  const isMine = case_.owner === userId;

  const step = { caseId: case_.id, stepId: next?.stepId ?? "" };
  const failure = [resuming, doing, skipping, assigning].find((acting) => acting.failure)?.failure;
  const form = { handle, answer, close: () => setOpen(null) };

  return (
    <ColumnMedium>
      <RowWrapped>
        {hold && isPerson ? (
          <LabelButton
            type="primary"
            pending={resuming.pending}
            onPress={() => void handle.after(resuming.run({ holdId: hold.id }), t("ui_case_actions.resumed"))}
            label="ui_case_actions.resume"
          />
        ) : (
          <LabelButton onPress={() => setOpen("pause")} label="ui_case_actions.pause" />
        )}
        <Menu
          trigger={<LabelButton pending={doing.pending || skipping.pending} label="ui_case_actions.menu" />}
        >
          {!isLeft && chargeable(answer).length > 0 && (
            <MenuItem disabled={isStopped} onAction={() => setOpen("charge")}>
              {t("ui_case_actions.charge")}
            </MenuItem>
          )}
          {next && (
            <MenuItem
              disabled={isStopped}
              onAction={() => void handle.after(doing.run(step), t("ui_case_actions.requested"))}
            >
              {t("ui_case_actions.do_now", { what: next.text })}
            </MenuItem>
          )}
          {next && (
            <MenuItem onAction={() => void handle.after(skipping.run(step), t("ui_case_actions.skipped"))}>
              {t("ui_case_actions.skip", { what: next.text })}
            </MenuItem>
          )}
          <MenuItem
            onAction={() =>
              void handle.after(
                assigning.run({ customerId: case_.customerId, owner: isMine ? null : "me" }),
                t("ui_case_actions.assigned"),
              )
            }
          >
            {t(isMine ? "ui_case_actions.release" : "ui_case_actions.take")}
          </MenuItem>
          <MenuItem onAction={() => setOpen("owner")}>{t("ui_case_actions.assign")}</MenuItem>
          <MenuItem disabled={!answer.connected} onAction={() => setOpen("end")}>
            {t("ui_case_actions.end")}
          </MenuItem>
        </Menu>
        <LabelButton onPress={() => setOpen("promise")} label="ui_case_actions.promise" />
      </RowWrapped>
      {failure && <FailureBanner failure={failure} />}
      {outcome}
      {open === "pause" && <PauseForm {...form} />}
      {open === "promise" && <PromiseForm {...form} />}
      {open === "charge" && <ChargeForm {...form} charged={setCharged} />}
      {open === "end" && <EndForm {...form} />}
      {open === "owner" && <OwnerForm {...form} />}
    </ColumnMedium>
  );
}

/** What people asked for and nobody has begun yet: when it happens, and a way to take it back. */
export function Requested({ handle, answer }: CaseProps) {
  const t = useTranslate();
  const mayAct = useMayAct();
  const { now, nameOf } = useSession();
  const format = useFormat();
  const withdrawing = useMutation("requests.withdraw");

  return (
    <>
      {withdrawing.failure && <FailureBanner failure={withdrawing.failure} />}
      {answer.staffRequests.map(({ id, kind, text, invoiceId, stepId, by }) => {
        const planned = answer.next.find(({ do: action, invoiceId: of }) => {
          if (kind === "retry_now")
            return action.kind === "charge" && action.trigger === "staff" && of === invoiceId;
          if (kind === "end_now") return action.kind === "end";
          return kind === "do_step" && "stepId" in action && action.stepId === stepId;
        });
        const waits = kind === "skip_step" ? undefined : answer.case?.waitsFor[0]?.text;
        const when = planned && (planned.dueAt <= now ? t("ui_case.now") : format.when(planned.dueAt));
        const next = when ? t("ui_case_actions.when", { when }) : waits;
        return (
          <Banner
            key={id}
            title={text}
            description={[t("ui_case_actions.requested_by", { who: nameOf(by) }), next]
              .filter(Boolean)
              .join(" ")}
            actions={
              mayAct && (
                <LabelButton
                  size="small"
                  pending={withdrawing.pending}
                  onPress={() =>
                    void handle.after(withdrawing.run({ requestId: id }), t("ui_case_actions.undone"))
                  }
                  label="ui_case_actions.undo"
                />
              )
            }
          />
        );
      })}
    </>
  );
}
