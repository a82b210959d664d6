import { Button, Link } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps } from "react";
import type { Label } from "./labels.ts";
import { useTranslate } from "../data/session.tsx";

/** A button with one label. */
export function LabelButton({
  label,
  ...rest
}: Omit<ComponentProps<typeof Button>, "children"> & { label: Label }) {
  return <Button {...rest}>{useTranslate()(label)}</Button>;
}

/** A link with one label. */
export function Jump({ label, ...rest }: Omit<ComponentProps<typeof Link>, "children"> & { label: Label }) {
  return <Link {...rest}>{useTranslate()(label)}</Link>;
}
