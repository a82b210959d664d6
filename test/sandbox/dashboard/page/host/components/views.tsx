import type {
  ContextViewProps,
  OnboardingViewProps,
  PlatformConfigurationViewProps,
  SettingsViewProps,
  SignInViewProps,
} from "@stripe/ui-extension-sdk/ui";
import { type FormEvent, useState } from "react";
import { Action } from "./buttons.tsx";
import { Spinner } from "./feedback.tsx";
import { useWords } from "./host.tsx";
import { Icon } from "./icon.tsx";
import { TaskList, TaskListItem } from "./lists.tsx";

function BrandMark({ icon, color }: { icon: string | undefined; color: string | undefined }) {
  if (icon === undefined) return null;
  return (
    <span className="ui-brand" style={color === undefined ? {} : { background: color }}>
      <img src={icon} alt="" />
    </span>
  );
}

/** What the drawer shows: header, banner, actions, contents, and a footer that stays in sight. */
export function ContextView(props: ContextViewProps) {
  const { title, description, banner, actions, children, externalLink } = props;
  const { primaryAction, secondaryAction, footerContent } = props;
  const hasFooter = Boolean(primaryAction || secondaryAction || footerContent);
  return (
    <section className="ui-context" aria-label={title}>
      <header className="ui-context-head">
        <div className="ui-context-title">
          <BrandMark icon={props.brandIcon} color={props.brandColor} />
          <div>
            <h2>{title}</h2>
            {description ? <p className="ui-secondary">{description}</p> : null}
          </div>
        </div>
        {externalLink === undefined ? null : (
          <a className="ui-link ui-link-primary" href={externalLink.href} target="_blank" rel="noreferrer">
            {externalLink.label}
            <Icon name="external" size="xsmall" />
          </a>
        )}
      </header>
      {banner ? <div className="ui-context-banner">{banner}</div> : null}
      {actions ? <div className="ui-context-actions">{actions}</div> : null}
      <div className="ui-context-body">{children}</div>
      {hasFooter ? (
        <footer className="ui-context-foot">
          <div className="ui-foot-content">{footerContent}</div>
          {secondaryAction}
          {primaryAction}
        </footer>
      ) : null}
    </section>
  );
}

/** The named fields of a form, as the SDK gives them to its handlers. */
function valuesOf(event: FormEvent<HTMLFormElement>): Record<string, string> {
  event.preventDefault();
  const entries = [...new FormData(event.currentTarget)];
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "string" ? value : value.name]),
  );
}

export function SettingsView({ onSave, statusMessage, children }: SettingsViewProps) {
  const word = useWords();
  const head = (
    <div className="ui-settings-head">
      <span className="ui-secondary" role="status">
        {statusMessage}
      </span>
      {onSave === undefined ? null : (
        <button type="submit" className="ui-button ui-button-primary ui-size-medium">
          {word("save")}
        </button>
      )}
    </div>
  );
  if (onSave === undefined) {
    return (
      <div className="ui-settings">
        {children}
        {statusMessage ? head : null}
      </div>
    );
  }
  return (
    <form className="ui-settings" onSubmit={(event) => onSave(valuesOf(event))}>
      {children}
      {head}
    </form>
  );
}

export function PlatformConfigurationView({ onSubmit, children }: PlatformConfigurationViewProps) {
  const word = useWords();
  const [saved, setSaved] = useState(false);
  return (
    <form
      className="ui-settings"
      onSubmit={(event) => onSubmit({ values: valuesOf(event), successCallback: () => setSaved(true) })}
    >
      {children}
      <div className="ui-settings-head">
        <span role="status">{saved ? <Icon name="checkCircle" /> : null}</span>
        <button type="submit" className="ui-button ui-button-primary ui-size-medium">
          {word("save")}
        </button>
      </div>
    </form>
  );
}

function SignInAction(props: { action: SignInViewProps["primaryAction"]; type: "primary" | "secondary" }) {
  const { action, type } = props;
  if (action === undefined) return null;
  return (
    <Action
      className={`ui-button ui-button-${type} ui-size-medium`}
      href={action.href}
      target={action.target ?? (action.href === undefined ? undefined : "_blank")}
      onPress={action.onPress}
    >
      <span className="ui-button-text">{action.label}</span>
    </Action>
  );
}

export function SignInView(props: SignInViewProps) {
  const { description, descriptionActionLabel, descriptionActionTitle, descriptionActionContents } = props;
  const [shown, setShown] = useState(false);
  return (
    <section className="ui-sign-in">
      <BrandMark icon={props.brandIcon} color={props.brandColor} />
      {description ? <p>{description}</p> : null}
      {descriptionActionLabel ? (
        <Action className="ui-link ui-link-primary" onPress={() => setShown(!shown)}>
          {descriptionActionLabel}
        </Action>
      ) : null}
      {shown ? (
        <div className="ui-card">
          <h3>{descriptionActionTitle}</h3>
          {descriptionActionContents}
        </div>
      ) : null}
      <SignInAction action={props.primaryAction} type="primary" />
      <SignInAction action={props.secondaryAction} type="secondary" />
      {props.footerContent ? <footer className="ui-secondary">{props.footerContent}</footer> : null}
    </section>
  );
}

export function OnboardingView(props: OnboardingViewProps) {
  const { title, description, tasks, completed, pending = false, error, children } = props;
  return (
    <section className="ui-onboarding" aria-busy={pending} aria-label={title}>
      <header>
        <h2>
          {title}
          {completed ? <Icon name="checkCircleFilled" css={{ fill: "success" }} size="large" /> : null}
        </h2>
        {description ? <p className="ui-secondary">{description}</p> : null}
      </header>
      {error ? (
        <div className="ui-banner ui-banner-critical" role="alert">
          <Icon name="warning" />
          <div className="ui-banner-text">{error}</div>
        </div>
      ) : null}
      {pending ? (
        <Spinner />
      ) : (
        <TaskList>
          {tasks.map((task, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: tasks have no identity but their place
            <TaskListItem key={index} {...task} />
          ))}
        </TaskList>
      )}
      <div>{children}</div>
    </section>
  );
}
