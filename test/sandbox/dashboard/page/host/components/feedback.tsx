import type {
  BadgeProps,
  BannerProps,
  ChipListProps,
  ChipProps,
  SpinnerProps,
  StripeFileUploaderProps,
} from "@stripe/ui-extension-sdk/ui";
import { useEffect, useState } from "react";
import { Field } from "./field.tsx";
import { useHost, useWords } from "./host.tsx";
import { Icon } from "./icon.tsx";

export function Badge({ type = "neutral", children }: BadgeProps) {
  return <span className={`ui-badge ui-badge-${type}`}>{children}</span>;
}

const BANNER_ICONS = { default: "info", caution: "warning", critical: "warning" } as const;

export function Banner(props: BannerProps) {
  const { type = "default", title, description, actions, onDismiss } = props;
  const word = useWords();
  return (
    <div className={`ui-banner ui-banner-${type}`} role={type === "critical" ? "alert" : "status"}>
      <Icon name={BANNER_ICONS[type]} size="medium" />
      <div className="ui-banner-text">
        {title ? <div className="ui-strong">{title}</div> : null}
        {description ? <div>{description}</div> : null}
        {actions ? <div className="ui-banner-actions">{actions}</div> : null}
      </div>
      {onDismiss === undefined ? null : (
        <button
          type="button"
          className="ui-icon-button"
          aria-label={word("dismiss")}
          onClick={() => onDismiss()}
        >
          <Icon name="cross" size="small" />
        </button>
      )}
    </div>
  );
}

export function ChipList({ direction = "row", children }: ChipListProps) {
  return <div className={`ui-chip-list ui-chip-list-${direction}`}>{children}</div>;
}

/** A label alone is a suggestion to add; with a value it is active and can be edited and removed. */
export function Chip({ label, value, onAddSuggestion, onClose, onDropdown }: ChipProps) {
  const word = useWords();
  const shown = [value ?? []].flat().join(", ");
  const full = [label, shown].filter(Boolean).join(": ");
  if (value === undefined) {
    return (
      <button type="button" className="ui-chip ui-chip-suggested" onClick={() => onAddSuggestion?.()}>
        <Icon name="addCircle" size="small" />
        {label}
      </button>
    );
  }
  return (
    <span className="ui-chip">
      {onClose === undefined ? null : (
        <button
          type="button"
          className="ui-icon-button"
          aria-label={`${word("remove")} ${full}`}
          onClick={() => onClose()}
        >
          <Icon name="cancelCircle" size="small" />
        </button>
      )}
      {label ? <span>{label}</span> : null}
      {label && shown ? <span className="ui-chip-rule" aria-hidden="true" /> : null}
      {onDropdown === undefined ? (
        <span className="ui-chip-value">{shown}</span>
      ) : (
        <button
          type="button"
          className="ui-chip-value"
          aria-label={`${word("edit")} ${full}`}
          onClick={() => onDropdown()}
        >
          {shown}
          <Icon name="chevronDown" size="xsmall" />
        </button>
      )}
    </span>
  );
}

export function Spinner({ size = "medium", delay = 0 }: SpinnerProps) {
  const word = useWords();
  const [shown, setShown] = useState(delay === 0);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), delay);
    return () => clearTimeout(timer);
  }, [delay]);
  return shown ? (
    <span className={`ui-spinner ui-spinner-${size}`} role="progressbar" aria-label={word("loading")} />
  ) : null;
}

/** Answers with a file object of Stripe's shape; nothing is uploaded anywhere. */
export function StripeFileUploader({ label, purpose, onComplete, onError }: StripeFileUploaderProps) {
  const { now } = useHost();
  return (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          className="ui-input"
          type="file"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file === undefined) {
              onError?.({ message: "No file was chosen." });
              return;
            }
            onComplete?.({
              id: `file_preview_${file.size}`,
              object: "file",
              created: Math.floor(now() / 1000),
              filename: file.name,
              links: { object: "list", data: [], has_more: false, url: "/v1/file_links" },
              purpose,
              size: file.size,
              type: file.name.split(".").at(-1) ?? "",
            });
          }}
        />
      )}
    </Field>
  );
}
