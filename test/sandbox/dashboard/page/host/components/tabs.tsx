import type {
  TabListProps,
  TabPanelProps,
  TabPanelsProps,
  TabProps,
  TabsProps,
} from "@stripe/ui-extension-sdk/ui";
import type { TabProps as NextTabProps, TabsProps as NextTabsProps } from "@stripe/ui-extension-sdk/ui/next";
import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useState,
} from "react";
import { type RemoteChild, remoteChildren, useRemoteProps } from "./remote.ts";

/** The SDK has two kinds of tabs under the same names and tells them apart by this prop. */
interface Versioned {
  schemaVersion?: string;
}

interface Selection {
  prefix: string;
  selected: string | undefined;
  select(key: string): void;
  /** The first tab to appear is the selected one where nobody chose. */
  offer(key: string): void;
}

const SelectionContext = createContext<Selection | undefined>(undefined);

/** The arrow keys move among tabs and select, as the pattern for tabs asks. */
function moveAmongTabs(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]:not(:disabled)")];
  const at = tabs.indexOf(event.target as HTMLElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (next === undefined || at === -1) return;
  event.preventDefault();
  const tab = tabs[(next + tabs.length) % tabs.length]!;
  tab.focus();
  tab.click();
}

function TabStrip(props: { size: string; fitted: boolean; children: ReactNode }) {
  return (
    <div
      role="tablist"
      className={`ui-tablist ui-size-${props.size}`}
      data-fitted={props.fitted}
      onKeyDown={moveAmongTabs}
    >
      {props.children}
    </div>
  );
}

function TabButton(props: { id: string; disabled?: boolean | undefined; children: ReactNode }) {
  const selection = useContext(SelectionContext);
  const { id, disabled = false } = props;
  const offer = selection?.offer;
  useEffect(() => offer?.(id), [offer, id]);
  const selected = selection?.selected === id;
  return (
    <button
      type="button"
      role="tab"
      id={`${selection?.prefix}-tab-${id}`}
      className="ui-tab"
      aria-selected={selected}
      {...(selected ? { "aria-controls": `${selection?.prefix}-panel-${id}` } : {})}
      tabIndex={selected ? 0 : -1}
      disabled={disabled}
      onClick={() => selection?.select(id)}
    >
      {props.children}
    </button>
  );
}

function Panel({ id, children }: { id: string; children: ReactNode }) {
  const selection = useContext(SelectionContext);
  if (selection?.selected !== id) return null;
  return (
    <div
      role="tabpanel"
      id={`${selection.prefix}-panel-${id}`}
      className="ui-tabpanel"
      aria-labelledby={`${selection.prefix}-tab-${id}`}
    >
      {children}
    </div>
  );
}

function useSelection(props: Pick<TabsProps, "selectedKey" | "onSelectionChange">): Selection {
  const prefix = useId();
  const { selectedKey, onSelectionChange } = props;
  const [own, setOwn] = useState<string>();
  const [offer] = useState(() => (key: string) => setOwn((before) => before ?? key));
  return {
    prefix,
    selected: selectedKey ?? own,
    offer,
    select(key) {
      setOwn(key);
      onSelectionChange?.(key);
    },
  };
}

const StripContext = createContext<{ size: string; fitted: boolean }>({ size: "medium", fitted: false });

function NextTabLabel({ tab }: { tab: RemoteChild }) {
  const { id = "", label } = useRemoteProps<NextTabProps>(tab);
  return <TabButton id={id}>{label}</TabButton>;
}

export function Tabs(props: (TabsProps | NextTabsProps) & Versioned) {
  const selection = useSelection(props);
  const { size = "medium", fitted = false } = props as TabsProps;
  return (
    <div className="ui-tabs">
      <SelectionContext.Provider value={selection}>
        <StripContext.Provider value={{ size, fitted }}>
          {props.schemaVersion === "v9Next" ? (
            <TabStrip size="medium" fitted={false}>
              {remoteChildren(props.children).map((tab) => (
                <NextTabLabel key={tab.id} tab={tab} />
              ))}
            </TabStrip>
          ) : null}
          {props.children}
        </StripContext.Provider>
      </SelectionContext.Provider>
    </div>
  );
}

/** In `/ui` a tab is its button; in `/ui/next` it is its panel, and Tabs draws the buttons from the labels. */
export function Tab(props: (TabProps | NextTabProps) & Versioned) {
  if (props.schemaVersion === "v9Next") return <Panel id={props.id}>{props.children}</Panel>;
  return (
    <TabButton id={props.id} disabled={(props as TabProps).disabled}>
      {props.children}
    </TabButton>
  );
}

export function TabList({ children }: TabListProps) {
  return <TabStrip {...useContext(StripContext)}>{children}</TabStrip>;
}

export const TabPanels = ({ children }: TabPanelsProps) => <>{children}</>;

export const TabPanel = ({ id, children }: TabPanelProps) => <Panel id={id}>{children}</Panel>;
