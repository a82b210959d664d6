import { Jump } from "../kit/LabelButton.tsx";
import type { Input } from "../../server/api/contract.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { Shown } from "../kit/query-states.tsx";
import { Actions, Requested } from "./Actions.tsx";
import { Details } from "./Details.tsx";
import { CaseStatus } from "./CaseStatus.tsx";
import { Timeline } from "./Timeline.tsx";
import { type CaseHandle, useCase } from "./use-case.ts";
import { ColumnLarge } from "../kit/layout.tsx";

export { useCase } from "./use-case.ts";

/** One case in a drawer: the answer first, then what can be done, then everything that stands behind it. */
export function CasePanel({ of }: { of: Input<"cases.get"> }) {
  const { go } = usePlaces();
  const handle = useCase(of);
  return (
    <Shown of={handle.asked}>
      {(answer) => (
        <ColumnLarge>
          <CaseStatus handle={handle} answer={answer} />
          <Requested handle={handle} answer={answer} />
          <Actions handle={handle} answer={answer} />
          {answer.case && <Timeline handle={handle} answer={answer} />}
          <Details handle={handle} answer={answer} />
          {of.caseId === undefined && (
            <Jump onPress={() => go({ to: "overview" })} label="ui_case_panel.overview" />
          )}
        </ColumnLarge>
      )}
    </Shown>
  );
}

/** The wide column of a case's own page. */
export function CaseMain({ handle }: { handle: CaseHandle }) {
  return (
    <Shown of={handle.asked}>
      {(answer) => (
        <ColumnLarge>
          <CaseStatus handle={handle} answer={answer} />
          <Requested handle={handle} answer={answer} />
          <Actions handle={handle} answer={answer} />
          {answer.case && <Timeline handle={handle} answer={answer} />}
        </ColumnLarge>
      )}
    </Shown>
  );
}

/** The narrow column beside it. A failure is shown in the wide one alone. */
export function CaseSide({ handle }: { handle: CaseHandle }) {
  const { output } = handle.asked;
  return output && <Details handle={handle} answer={output} />;
}
