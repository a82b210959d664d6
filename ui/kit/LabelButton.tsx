import { Button, Link } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps } from "react";
import type { Label } from "./labels.ts";
import { useWords } from "../data/session.tsx";

/** A button that says one label. */
export function LabelButton({
  label,
  ...rest
}: Omit<ComponentProps<typeof Button>, "children"> & { label: Label }) {
  return <Button {...rest}>{useWords()(label)}</Button>;
}

/** A link that says one label. */
export function Jump({ label, ...rest }: Omit<ComponentProps<typeof Link>, "children"> & { label: Label }) {
  return <Link {...rest}>{useWords()(label)}</Link>;
}
