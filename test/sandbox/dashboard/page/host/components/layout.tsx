import type {
  AccordionItemProps,
  AccordionProps,
  BoxProps,
  FormFieldGroupProps,
  ImgProps,
  InlineProps,
} from "@stripe/ui-extension-sdk/ui";
import { useContext, useId, useState } from "react";
import { StackContext, useCss } from "./css.ts";
import { GroupDisabled } from "./field.tsx";
import { Icon } from "./icon.tsx";

export function Box({ css, children }: BoxProps) {
  const style = useCss("Box", css);
  return (
    <div className="ui-box" style={style} data-stack={css?.stack}>
      <StackContext.Provider value={css?.stack}>{children}</StackContext.Provider>
    </div>
  );
}

export function Inline({ css, children }: InlineProps) {
  const style = useCss("Inline", css);
  return (
    <span className="ui-inline" style={style}>
      <StackContext.Provider value={css?.stack}>{children}</StackContext.Provider>
    </span>
  );
}

export function Divider() {
  return <hr className="ui-divider" />;
}

export function Img({ alt, src, width, height, sizes, srcSet, crossOrigin }: ImgProps) {
  return <img className="ui-img" alt={alt ?? ""} {...{ src, width, height, sizes, srcSet, crossOrigin }} />;
}

export function FormFieldGroup(props: FormFieldGroupProps) {
  const { legend, description, layout = "vertical", disabled, children } = props;
  const outer = useContext(GroupDisabled);
  const id = useId();
  return (
    <fieldset className="ui-group" {...(description ? { "aria-describedby": id } : {})}>
      {legend ? <legend className="ui-label">{legend}</legend> : null}
      {description ? (
        <div id={id} className="ui-field-description">
          {description}
        </div>
      ) : null}
      <div className={`ui-group-fields ui-group-${layout}`}>
        <GroupDisabled.Provider value={disabled ?? outer}>{children}</GroupDisabled.Provider>
      </div>
    </fieldset>
  );
}

export function Accordion({ children }: AccordionProps) {
  return <div className="ui-accordion">{children}</div>;
}

export function AccordionItem(props: AccordionItemProps) {
  const { title, subtitle, media, actions, children, defaultOpen = false, onChange } = props;
  const [open, setOpen] = useState(defaultOpen);
  const id = useId();
  return (
    <div className="ui-accordion-item">
      <div className="ui-accordion-head">
        <button
          type="button"
          className="ui-accordion-button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => {
            setOpen(!open);
            onChange?.(!open);
          }}
        >
          <Icon name={open ? "chevronDown" : "chevronRight"} size="small" />
          {media}
          <span className="ui-accordion-title">
            <span className="ui-strong">{title}</span>
            {subtitle ? <span className="ui-secondary">{subtitle}</span> : null}
          </span>
        </button>
        {actions ? <div className="ui-accordion-actions">{actions}</div> : null}
      </div>
      <div id={id} className="ui-accordion-body" hidden={!open}>
        {children}
      </div>
    </div>
  );
}
