import type {
  ListItemProps,
  ListProps,
  PropertyListItemProps,
  PropertyListProps,
  TaskListItemProps,
  TaskListProps,
} from "@stripe/ui-extension-sdk/ui";
import { createContext, useContext } from "react";
import { pressEvent } from "./events.ts";
import { Icon } from "./icon.tsx";

const ListAction = createContext<ListProps["onAction"]>(undefined);

export function List({ onAction, children }: ListProps) {
  return (
    <ListAction.Provider value={onAction}>
      <ul className="ui-list">{children}</ul>
    </ListAction.Provider>
  );
}

export function ListItem(props: ListItemProps) {
  const { id, icon, image, title, secondaryTitle, value, size = "default" } = props;
  const onAction = useContext(ListAction);
  const media = image ?? icon;
  const content = (
    <>
      {media ? <span className="ui-list-media">{media}</span> : null}
      <span className="ui-list-text">
        <span className="ui-list-title">{title}</span>
        {secondaryTitle ? <span className="ui-secondary">{secondaryTitle}</span> : null}
      </span>
      {value ? <span className="ui-list-value">{value}</span> : null}
      {onAction === undefined ? null : <Icon name="chevronRight" size="small" />}
    </>
  );
  return (
    <li className={`ui-list-item ui-list-${size}`}>
      {onAction === undefined ? (
        <div className="ui-list-line">{content}</div>
      ) : (
        <button type="button" className="ui-list-line ui-list-press" onClick={() => onAction(id ?? "")}>
          {content}
        </button>
      )}
    </li>
  );
}

export function PropertyList({ orientation = "vertical", children }: PropertyListProps) {
  return <dl className={`ui-properties ui-properties-${orientation}`}>{children}</dl>;
}

export function PropertyListItem({ label, value }: PropertyListItemProps) {
  return (
    <div className="ui-property">
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

type Status = NonNullable<TaskListItemProps["status"]>;

const STATUS_ICONS = {
  "not-started": "circle",
  "in-progress": "clock",
  blocked: "warning",
  complete: "checkCircleFilled",
} as const;

/** [en, de, fr] would only repeat what the icon says; the status is read out in English like Stripe's own. */
const STATUS_WORDS: Record<Status, string> = {
  "not-started": "Not started",
  "in-progress": "In progress",
  blocked: "Blocked",
  complete: "Complete",
};

function Task(props: Pick<TaskListItemProps, "title" | "status" | "onPress">) {
  const { title, status = "not-started", onPress } = props;
  const content = (
    <>
      <span className={`ui-task-mark ui-task-${status}`}>
        <Icon name={STATUS_ICONS[status]} size="medium" />
      </span>
      <span className="ui-task-title">{title}</span>
      <span className="ui-hidden">{STATUS_WORDS[status]}</span>
      {onPress === undefined ? null : <Icon name="chevronRight" size="small" />}
    </>
  );
  return onPress === undefined ? (
    <div className="ui-task">{content}</div>
  ) : (
    <button type="button" className="ui-task" onClick={(event) => onPress(pressEvent(event))}>
      {content}
    </button>
  );
}

export function TaskList({ children }: TaskListProps) {
  return <ul className="ui-tasks">{children}</ul>;
}

export function TaskListItem(props: TaskListItemProps) {
  return (
    <li>
      <Task {...props} />
      {props.subTasks && props.subTasks.length > 0 ? (
        <ul className="ui-tasks ui-subtasks">
          {props.subTasks.map((task, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: tasks have no identity but their place
            <li key={index}>
              <Task {...task} />
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}
