/** Line icons on a grid of 16, drawn for this preview. */
const PATHS = {
  home: "M2.5 7 8 2.5 13.5 7v6.5h-4v-4h-3v4h-4z",
  balances: "M8 2.5 14 5.5H2zM3.5 6v5M6.5 6v5M9.5 6v5M12.5 6v5M2 13.5h12",
  payments: "M3 5h9.5l-2-2M13 11H3.5l2 2",
  customers:
    "M6 7.5a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8ZM1.8 13.3c0-2.3 1.9-4 4.2-4s4.2 1.7 4.2 4M10.8 7.4a2 2 0 1 0-.6-3.9M11.9 9.5c1.4.5 2.3 1.9 2.3 3.6",
  products: "M8 1.8 13.5 4.8v6.4L8 14.2l-5.5-3V4.8zM2.6 4.9 8 7.8l5.4-2.9M8 7.8v6.3",
  billing: "M3.5 1.8h9v12.4l-2.2-1.4L8 14.2l-2.3-1.4-2.2 1.4zM6 5.3h4M6 8.3h4",
  search: "M7 11.6a4.6 4.6 0 1 0 0-9.2 4.6 4.6 0 0 0 0 9.2ZM10.4 10.4 14 14",
  close: "M4 4l8 8M12 4l-8 8",
  mail: "M2 3.8h12v8.4H2zM2.3 4.2 8 8.8l5.7-4.6",
  settings:
    "M2 4.5h6M11.5 4.5H14M2 11.5h2.5M8 11.5h6M9.7 6.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4ZM6.3 13.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z",
  play: "M4.5 2.8v10.4L13 8z",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg className="shell-icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);

/** The app as the shell shows it; `icon` is where its picture is. */
export type App = { name: string; icon: string | null };

/** The app's own icon, or without one its initial. */
export function AppIcon({ app: { name, icon }, size }: { app: App; size: number }) {
  return (
    <span className="shell-app-icon" style={{ width: size, height: size, fontSize: size * 0.55 }}>
      {icon === null ? <span aria-hidden="true">{name.slice(0, 1)}</span> : <img src={icon} alt="" />}
    </span>
  );
}
