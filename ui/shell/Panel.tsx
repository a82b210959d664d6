import { ClockLine, ColumnMedium } from "../kit/layout.tsx";
import { CasePanel } from "../cases/CasePanel.tsx";
import { ExperimentList } from "../experiments/ExperimentList.tsx";
import { ExperimentPage } from "../experiments/ExperimentPage.tsx";
import { CaseList } from "../cases/CaseList.tsx";
import { WorkList } from "../tasks/WorkList.tsx";
import { Overview } from "../overview/Overview.tsx";
import type { Place } from "../kit/navigation.tsx";
import { Reports } from "../reports/Reports.tsx";
import { SegmentsPanel } from "../segments/SegmentsPanel.tsx";
import { SetupPanel } from "../setup/SetupPanel.tsx";
import { StrategyList } from "../strategies/StrategyList.tsx";
import { StrategyPage } from "../strategies/StrategyPage.tsx";

/** What shows times and has no clock line of its own. */
const TIMED: ReadonlySet<Place["to"]> = new Set(["overview", "cases", "work", "reports"]);

/** Everything there is to look at, in as much room as `usePlaces().wide` says. */
export const Panel = ({ place }: { place: Place }) =>
  TIMED.has(place.to) ? (
    <ColumnMedium>
      <Content place={place} />
      <ClockLine />
    </ColumnMedium>
  ) : (
    <Content place={place} />
  );

function Content({ place }: { place: Place }) {
  switch (place.to) {
    case "overview":
      return <Overview />;
    case "cases":
      return <CaseList filter={place.filter ?? {}} />;
    case "case":
      return <CasePanel key={place.caseId} of={{ caseId: place.caseId }} />;
    case "work":
      return <WorkList filter={place.filter ?? {}} />;
    case "segments":
      return <SegmentsPanel key={place.segmentId ?? ""} segmentId={place.segmentId} />;
    case "strategies":
      return place.strategyId === undefined ? (
        <StrategyList />
      ) : (
        <StrategyPage key={place.strategyId} id={place.strategyId} />
      );
    case "reports":
      return (
        <Reports
          days={place.days ?? null}
          currency={place.currency ?? null}
          entries={place.entries ?? null}
        />
      );
    case "experiments":
      return place.experimentId === undefined ? (
        <ExperimentList />
      ) : (
        <ExperimentPage key={place.experimentId} id={place.experimentId} />
      );
    case "setup":
      return <SetupPanel />;
  }
}
