import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { Banner, OnboardingView } from "@stripe/ui-extension-sdk/ui";
import { StartPanel } from "../start/StartPanel.tsx";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useQuery } from "../data/use-query.ts";
import { SessionProvider, useTranslate } from "../data/session.tsx";
import { FailureBanner } from "../kit/query-states.tsx";
import { ColumnMedium, Narrow } from "../kit/layout.tsx";

const STATUS = {
  complete: "complete",
  blocked: "blocked",
  not_started: "not-started",
  said: "complete",
} as const;

/** The steps after installing; the server tries each, and nobody can tick one off by hand. */
export default function Onboarding(context: ExtensionContextValue) {
  return (
    <SessionProvider context={context}>
      <Steps />
    </SessionProvider>
  );
}

function Steps() {
  const t = useTranslate();
  const check = useQuery("setup.check", {});
  const [pressed, setPressed] = useState<string | null>(null);
  const { output, failure } = check;
  const tasks = output?.tasks ?? [];
  const shown =
    tasks.find(({ id }) => id === pressed) ??
    tasks.find(({ status, optional }) => status !== "complete" && !optional) ??
    null;
  const again = () => void check.reload();
  return (
    <OnboardingView
      title={t("ui_setup.onboarding")}
      description={t("ui_setup.onboarding_how")}
      pending={check.loading}
      completed={output?.complete ?? false}
      tasks={tasks.map(({ id, title, status, optional }) => ({
        title:
          optional && status !== "complete" && status !== "said"
            ? `${title} (${t("ui_setup.optional")})`
            : title,
        status: STATUS[status],
        onPress: () => setPressed(id),
      }))}
      {...(failure ? { error: <FailureBanner failure={failure} retry={again} /> } : {})}
    >
      <ColumnMedium>
        {failure?.code === "not_installed" && <Banner title={t("ui_setup.arriving")} />}
        {output?.complete && !pressed && <Banner title={t("ui_setup.ready")} />}
        {shown && (
          <Banner
            type={shown.status === "blocked" ? "caution" : "default"}
            title={shown.title}
            description={shown.text}
          />
        )}
        <Narrow>
          <LabelButton onPress={again} label="ui_setup.check_again" />
        </Narrow>
        {failure?.code !== "not_installed" && <StartPanel />}
      </ColumnMedium>
    </OnboardingView>
  );
}
