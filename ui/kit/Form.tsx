import { Button, FocusView } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps, ReactNode } from "react";
import { LabelButton } from "./LabelButton.tsx";
import type { Failure } from "../data/client.ts";
import { ColumnLarge } from "./layout.tsx";
import { FailureBanner } from "./query-states.tsx";

/** Something that is asked before it is done: a panel over the others, which stays open when the server refuses. */
export function Form(props: {
  title: string;
  /** What the one button that does it says; nothing is done without it. */
  verb?: string;
  destructive?: boolean;
  /** Something that it needs is still missing, and said where it is missing. */
  disabled?: boolean;
  size?: NonNullable<ComponentProps<typeof FocusView>["size"]>;
  pending?: boolean;
  failure?: Failure | null;
  submit?: () => void;
  close: () => void;
  children: ReactNode;
}) {
  const { title, verb, destructive, disabled = false, size = "small", pending = false, failure } = props;
  const { submit, close, children } = props;
  return (
    <FocusView
      title={title}
      size={size}
      shown
      setShown={(shown) => {
        if (!shown) close();
      }}
      primaryAction={
        verb ? (
          <Button
            type={destructive ? "destructive" : "primary"}
            disabled={disabled}
            pending={pending}
            onPress={submit}
          >
            {verb}
          </Button>
        ) : undefined
      }
      secondaryAction={<LabelButton onPress={close} label={verb ? "ui_form.cancel" : "ui_form.close"} />}
    >
      <ColumnLarge>
        {failure && <FailureBanner failure={failure} />}
        {children}
      </ColumnLarge>
    </FocusView>
  );
}
