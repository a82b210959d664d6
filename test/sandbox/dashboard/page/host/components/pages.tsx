import type {
  DetailPageModuleAction,
  DetailPageModuleDisplayError,
  DetailPageModulePropertyListItemValue,
  DetailPageProps,
  DetailPagePropertyListProps,
  DetailPageTableProps,
  FullPageViewProps,
  OverviewPageProps,
  PageModuleProps,
} from "@stripe/ui-extension-sdk/ui";
import type { ReactNode } from "react";
import { Action } from "./buttons.tsx";
import { DataTable, EmptyState } from "./data-table.tsx";
import { Spinner } from "./feedback.tsx";
import { useWords } from "./host.tsx";
import { Icon } from "./icon.tsx";

interface PageAction {
  label: string;
  onPress: () => void;
  type?: "primary" | "secondary" | "destructive" | undefined;
  disabled?: boolean | undefined;
}

function PageActions({ actions, fallback }: { actions: PageAction[]; fallback: "primary" | "secondary" }) {
  return (
    <div className="ui-page-actions">
      {actions.map(({ label, onPress, type = fallback, disabled }) => (
        <Action
          key={label}
          className={`ui-button ui-button-${type} ui-size-medium`}
          disabled={disabled}
          onPress={() => onPress()}
        >
          <span className="ui-button-text">{label}</span>
        </Action>
      ))}
    </div>
  );
}

/** The app's own page; the Dashboard writes the app's name above it, which is the shell's part. */
export function FullPageView({ pageAction, children }: FullPageViewProps) {
  return (
    <section className="ui-full-page">
      {pageAction === undefined ? null : <PageActions actions={[pageAction]} fallback="primary" />}
      {children}
    </section>
  );
}

function Columns(props: {
  primaryColumn: ReactNode;
  secondaryColumn?: ReactNode;
  pending?: boolean | undefined;
}) {
  if (props.pending === true) {
    return (
      <div className="ui-pending">
        <Spinner size="large" />
      </div>
    );
  }
  return (
    <div className="ui-columns" data-two={Boolean(props.secondaryColumn)}>
      <div className="ui-column">{props.primaryColumn}</div>
      {props.secondaryColumn ? <div className="ui-column">{props.secondaryColumn}</div> : null}
    </div>
  );
}

export function OverviewPage(props: OverviewPageProps) {
  return (
    <section className="ui-overview" aria-busy={props.pending === true}>
      <Columns {...props} />
    </section>
  );
}

export function DetailPage(props: DetailPageProps) {
  const { title, description, breadcrumbs, actions = [] } = props;
  return (
    <section className="ui-detail" aria-busy={props.pending === true}>
      <nav className="ui-breadcrumbs" aria-label="Breadcrumbs">
        <ol>
          {breadcrumbs.map(({ label, route }) => (
            <li key={label}>
              <Action className="ui-link ui-link-primary" href={route}>
                {label}
              </Action>
              <Icon name="chevronRight" size="xsmall" />
            </li>
          ))}
        </ol>
      </nav>
      <header className="ui-detail-head">
        <div>
          <h1>{title}</h1>
          {description ? <p className="ui-secondary">{description}</p> : null}
        </div>
        {actions.length > 0 ? <PageActions actions={actions} fallback="secondary" /> : null}
      </header>
      <Columns {...props} />
    </section>
  );
}

export function PageModule({ title, subtitle, extraActions = [], children }: PageModuleProps) {
  return (
    <section className="ui-module" aria-label={title}>
      <header className="ui-module-head">
        <div>
          <h2>{title}</h2>
          {subtitle ? <p className="ui-secondary">{subtitle}</p> : null}
        </div>
        {extraActions.length > 0 ? <PageActions actions={extraActions} fallback="secondary" /> : null}
      </header>
      {children}
    </section>
  );
}

interface ModuleState {
  pending: boolean;
  error?: DetailPageModuleDisplayError | undefined;
  extraActions?: DetailPageModuleAction[] | undefined;
  createAction?: (() => void) | undefined;
  children: ReactNode;
}

/** What the two modules for Stripe's own detail pages have in common: actions, loading, error. */
function DetailModule({ pending, error, extraActions = [], createAction, children }: ModuleState) {
  const word = useWords();
  return (
    <div className="ui-detail-module">
      <div className="ui-page-actions" hidden={extraActions.length === 0 && createAction === undefined}>
        {extraActions.map((action) => (
          <Action
            key={action.label}
            className="ui-button ui-button-secondary ui-size-small"
            href={"href" in action ? action.href : undefined}
            onPress={"onPress" in action ? () => action.onPress() : undefined}
          >
            <span className="ui-button-text">{action.label}</span>
          </Action>
        ))}
        {createAction === undefined ? null : (
          <Action className="ui-button ui-button-secondary ui-size-small" onPress={() => createAction()}>
            <Icon name="add" size="small" />
            <span className="ui-button-text">{word("create")}</span>
          </Action>
        )}
      </div>
      {pending ? (
        <div className="ui-pending">
          <Spinner />
        </div>
      ) : error === undefined ? (
        children
      ) : (
        <div className="ui-banner ui-banner-critical" role="alert">
          <Icon name="warning" />
          <div className="ui-banner-text">
            {error.message}
            {error.errorAction === undefined ? null : (
              <Action className="ui-link ui-link-primary" href={error.errorAction.href}>
                {error.errorAction.title}
              </Action>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

export function DetailPageTable(props: DetailPageTableProps) {
  const { columns, items = [], emptyMessage, onItemPress, rowActions } = props;
  return (
    <DetailModule {...props}>
      <DataTable columns={columns} items={items} {...{ emptyMessage, rowActions }} onRowClick={onItemPress} />
    </DetailModule>
  );
}

function PropertyValue({ value }: { value: DetailPageModulePropertyListItemValue }) {
  const { text, action } = value;
  return (
    <>
      {text}
      {text !== undefined && action !== undefined ? " " : null}
      {action === undefined ? null : (
        <Action className="ui-link ui-link-primary" onPress={() => action.onPress()}>
          {action.title}
        </Action>
      )}
    </>
  );
}

export function DetailPagePropertyList(props: DetailPagePropertyListProps) {
  const { items = [], emptyMessage, orientation = "vertical" } = props;
  return (
    <DetailModule {...props}>
      {items.length === 0 ? (
        <EmptyState message={emptyMessage} />
      ) : (
        <dl className={`ui-properties ui-properties-${orientation}`}>
          {items.map((item) => (
            <div key={item.label} className="ui-property">
              <dt>
                {item.label}
                {item.description ? <div className="ui-field-description">{item.description}</div> : null}
              </dt>
              {item.values.map(({ label, value }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: values have no identity but their place
                <dd key={index}>
                  {label ? <PropertyValue value={label} /> : null}
                  {label && value ? " " : null}
                  {value ? (
                    <span className="ui-secondary">
                      <PropertyValue value={value} />
                    </span>
                  ) : null}
                </dd>
              ))}
            </div>
          ))}
        </dl>
      )}
    </DetailModule>
  );
}
