import { Box, Button, FocusView } from "@stripe/ui-extension-sdk/ui";
import type { ReactNode } from "react";
import type { Failure } from "../api.ts";
import { useWords } from "../session.tsx";
import { FailureBanner } from "../states.tsx";
import { labels } from "../labels.ts";
import { columnLarge } from "../layout.ts";

const WORDS = labels("FORM");

/** Something that is asked before it is done: a panel over the others, which stays open when the server refuses. */
export function Form(props: {
  title: string;
  /** What the one button that does it says. */
  verb: string;
  destructive?: boolean;
  pending: boolean;
  failure: Failure | null;
  submit: () => void;
  close: () => void;
  children: ReactNode;
}) {
  const say = useWords();
  const { title, verb, destructive = false, pending, failure, submit, close, children } = props;
  return (
    <FocusView
      title={title}
      shown
      setShown={(shown) => {
        if (!shown) close();
      }}
      primaryAction={
        <Button type={destructive ? "destructive" : "primary"} pending={pending} onPress={submit}>
          {verb}
        </Button>
      }
      secondaryAction={<Button onPress={close}>{say(WORDS.cancel)}</Button>}
    >
      <Box css={columnLarge}>
        {failure && <FailureBanner failure={failure} />}
        {children}
      </Box>
    </FocusView>
  );
}
