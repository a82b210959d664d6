import type { ReactNode } from "react";
import type { Output } from "../../server/http/api/contract.ts";
import { useAnswer } from "../answer.ts";
import { ColumnSmall, Muted } from "../layout.tsx";
import { useState } from "../react.ts";
import { useSettled } from "../settled.ts";
import { Shown } from "../states.tsx";
import { Typed } from "../Typed.tsx";
import { Lines } from "./Lines.tsx";

export type Found = Output<"customers.search">["rows"][number];

/** The server's own least length. */
const SHORTEST = 2;

/** Finds customers as a name is typed: a word is asked for, and not its letters. */
export function CustomerFinder(props: {
  label: string;
  how?: string;
  /** What is said where nobody is found. */
  none: string;
  line: (found: Found) => { title: string; under: ReactNode; value?: ReactNode };
  choose: (found: Found) => void;
}) {
  const { label, how = "", none, line, choose } = props;
  const [typed, setTyped] = useState("");
  const query = useSettled(typed.trim());
  const found = useAnswer("customers.search", query.length < SHORTEST ? null : { query });
  return (
    <ColumnSmall>
      <Typed type="search" label={label} description={how} maxLength={100} typed={setTyped} />
      {query.length >= SHORTEST && (
        <Shown of={found}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Muted>{none}</Muted>
            ) : (
              <Lines
                choose={(id) => {
                  const row = rows.find((one) => one.id === id);
                  if (row) choose(row);
                }}
                lines={rows.map((row) => ({ id: row.id, ...line(row) }))}
              />
            )
          }
        </Shown>
      )}
    </ColumnSmall>
  );
}
