import type { SearchFieldProps } from "@stripe/ui-extension-sdk/ui";
import { type KeyboardEvent, useId, useState } from "react";
import { useEcho } from "./events.ts";
import { Field } from "./field.tsx";
import { useWords } from "./host.tsx";
import { Icon } from "./icon.tsx";

/** A combobox: the extension filters `data`, the list shows all of it. */
export function SearchField(props: SearchFieldProps) {
  const { data, listboxSize = "medium" } = props;
  const word = useWords();
  const id = useId();
  const [text, setText] = useEcho(props.value, props.defaultValue ?? "");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [selected, setSelected] = useState<(string | number)[]>(() => [props.defaultSelected ?? []].flat());

  function choose(item: { id: string; value: string }) {
    if (props.selectionMode === "multiple") {
      const next = selected.includes(item.id)
        ? selected.filter((key) => key !== item.id)
        : [...selected, item.id];
      setSelected(next);
      props.onSelectionChange?.(new Set(next));
      return;
    }
    setSelected([item.id]);
    setText(item.value);
    setOpen(false);
    props.onSelectionChange?.(item.id);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((at) => (data.length === 0 ? -1 : (at + step + data.length) % data.length));
    } else if (event.key === "Enter" && open && data[active] !== undefined) {
      event.preventDefault();
      choose(data[active]);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      setOpen(false);
    }
  }

  return (
    <Field {...props}>
      {(control) => (
        <div className="ui-search">
          <Icon name="search" size="small" />
          <input
            {...control}
            className="ui-input"
            role="combobox"
            aria-expanded={open}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            {...(open && active >= 0 ? { "aria-activedescendant": `${id}-${active}` } : {})}
            autoComplete="off"
            placeholder={props.placeholder}
            value={text}
            onFocus={() => setOpen(text !== "" || data.length > 0)}
            onChange={(event) => {
              setText(event.target.value);
              setOpen(true);
              setActive(-1);
              props.onInputChange?.(event.target.value);
              if (event.target.value === "" && props.selectionMode === "single") {
                setSelected([]);
                props.onSelectionChange?.(null);
              }
            }}
            onKeyDown={onKeyDown}
            // Choosing by mouse leaves the focus in the field, so this is the user going elsewhere.
            onBlur={() => setOpen(false)}
          />
          <div
            id={`${id}-list`}
            className={`ui-popover ui-listbox ui-listbox-${listboxSize}`}
            role="listbox"
            aria-label={props.label}
            aria-multiselectable={props.selectionMode === "multiple"}
            hidden={!open}
          >
            {data.map((item, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox takes the keys
              <div
                key={item.id}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={selected.includes(item.id)}
                data-active={index === active}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(item)}
              >
                {item.value}
              </div>
            ))}
            {data.length === 0 ? (
              <div
                role="option"
                tabIndex={-1}
                aria-selected="false"
                aria-disabled="true"
                className="ui-secondary"
              >
                {word("noResults")}
              </div>
            ) : null}
          </div>
        </div>
      )}
    </Field>
  );
}
