import { TextField } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps } from "react";

type Shape = ComponentProps<typeof TextField>;

/** A line of text. The field keeps what is typed by itself, from `defaultValue` on; `error` says what is wrong with it. */
export const TextInput = ({
  typed,
  error,
  ...rest
}: Omit<Shape, "onChange" | "error" | "invalid" | "value"> & {
  typed: (text: string) => void;
  error?: string | false | undefined;
}) => (
  <TextField
    {...rest}
    error={error || undefined}
    invalid={Boolean(error)}
    onChange={({ target }) => typed(target.value)}
  />
);

/** A number; NaN while the field is empty or holds none. */
export const TypedNumber = ({
  value,
  typed,
  ...rest
}: Omit<ComponentProps<typeof TextInput>, "typed" | "type" | "defaultValue"> & {
  value: number;
  typed: (number: number) => void;
}) => (
  <TextInput
    {...rest}
    type="number"
    defaultValue={Number.isNaN(value) ? "" : String(value)}
    typed={(text) => typed(text.trim() === "" ? Number.NaN : Number(text))}
  />
);
