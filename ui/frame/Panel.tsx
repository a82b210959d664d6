import { CasePanel } from "../cases/CasePanel.tsx";
import { CaseList } from "../lists/CaseList.tsx";
import { WorkList } from "../lists/WorkList.tsx";
import { Overview } from "../overview/Overview.tsx";
import type { Place } from "../places.tsx";
import { Reports } from "../reports/Reports.tsx";
import { SegmentsPanel } from "../segments/SegmentsPanel.tsx";
import { SetupPanel } from "../setup/SetupPanel.tsx";
import { StrategiesPanel } from "../strategies/StrategiesPanel.tsx";

export { titleOf } from "./titles.ts";

/** Everything there is to look at, in as much room as `usePlaces().wide` says. */
export function Panel({ place }: { place: Place }) {
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
      return (
        <SegmentsPanel
          key={place.segmentId ?? ""}
          {...(place.segmentId === undefined ? {} : { segmentId: place.segmentId })}
        />
      );
    case "strategies":
      return (
        <StrategiesPanel
          key={place.strategyId ?? ""}
          {...(place.strategyId === undefined ? {} : { strategyId: place.strategyId })}
        />
      );
    case "reports":
      return (
        <Reports
          days={place.days ?? null}
          currency={place.currency ?? null}
          entries={place.entries ?? null}
        />
      );
    case "setup":
      return <SetupPanel />;
  }
}
