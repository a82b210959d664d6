import { Select } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps } from "react";

/** What can be chosen, each with what it is called. */
export type Options<Value extends string = string> = readonly (readonly [value: Value, label: string])[];

type Named<Value> =
  | { id: Value; name: string }
  | { id: Value; label: string }
  | { value: Value; label: string };

/** What the server lists to choose from. */
export const optionsOf = <Value extends string>(list: readonly Named<Value>[]): Options<Value> =>
  list.map((item) => ["id" in item ? item.id : item.value, "name" in item ? item.name : item.label]);

/** One of a few. Without a `value` the field keeps the choice by itself, from `defaultValue` or the first on. */
export function SelectField<Value extends string>({
  options,
  choose,
  error,
  ...rest
}: Omit<ComponentProps<typeof Select>, "children" | "onChange" | "error" | "invalid"> & {
  options: Options<Value>;
  choose: (value: Value) => void;
  error?: string | false | undefined;
}) {
  return (
    <Select
      {...rest}
      error={error || undefined}
      invalid={Boolean(error)}
      onChange={(event) => choose(event.target.value as Value)}
    >
      {options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}

/** The numbers from 0 on. */
export const numbersTo = (last: number): Options =>
  Array.from({ length: last + 1 }, (_, number) => [String(number), String(number)]);

export const hourText = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

/** The 24 full hours from `first` on. */
export const hoursFrom = (first: number): Options =>
  Array.from({ length: 24 }, (_, index) => [String(first + index), hourText(first + index)]);
