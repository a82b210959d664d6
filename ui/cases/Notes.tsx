import { Box, TextArea } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { FailureBanner, useMayAct } from "../kit/query-states.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseAnswer, CaseHandle, CaseProps } from "./use-case.ts";
import { ColumnMedium, ColumnXSmall, Muted } from "../kit/layout.tsx";

type Note = CaseAnswer["notes"][number];

export function Notes({ handle, answer }: CaseProps) {
  const t = useTranslate();
  const mayAct = useMayAct();
  const { nameOf } = useSession();
  const format = useFormat();
  const adding = useMutation("notes.add");
  const [text, setText] = useState("");
  // A new field after each note: the Dashboard's fields keep what was typed.
  const [written, setWritten] = useState(0);
  const [erasing, setErasing] = useState<Note | null>(null);

  const add = () =>
    handle.after(adding.run({ customerId: answer.customer?.id ?? "", text }), t("ui_notes.added"), () => {
      setText("");
      setWritten(written + 1);
    });

  return (
    <ColumnMedium>
      {answer.notes.map((note) => (
        <ColumnXSmall key={note.id}>
          <Box css={{ overflowWrap: "break-word" }}>{note.text}</Box>
          <Box css={{ stack: "x", gap: "small", alignY: "center", font: "caption", color: "secondary" }}>
            <Box>{`${nameOf(note.by)} · ${format.when(note.at)}`}</Box>
            {mayAct && <LabelButton size="small" onPress={() => setErasing(note)} label="ui_notes.erase" />}
          </Box>
        </ColumnXSmall>
      ))}
      {mayAct && (
        <>
          {adding.failure && <FailureBanner failure={adding.failure} />}
          <TextArea
            key={written}
            label={t("ui_notes.label")}
            rows={2}
            maxLength={2000}
            onChange={(event) => setText(event.target.value)}
          />
          <LabelButton
            disabled={text.trim() === ""}
            pending={adding.pending}
            onPress={() => void add()}
            label="ui_notes.add"
          />
        </>
      )}
      {erasing && <EraseNote note={erasing} close={() => setErasing(null)} handle={handle} />}
    </ColumnMedium>
  );
}

function EraseNote({ note, close, handle }: { note: Note; close: () => void; handle: CaseHandle }) {
  const t = useTranslate();
  const removing = useMutation("notes.remove");

  return (
    <Form
      {...removing}
      title={t("ui_notes.erase_title")}
      verb={t("ui_notes.erase")}
      destructive
      submit={() => void handle.after(removing.run({ noteId: note.id }), t("ui_notes.erased"), close)}
      close={close}
    >
      <Box css={{ overflowWrap: "break-word" }}>{note.text}</Box>
      <Muted label="ui_notes.for_good" />
    </Form>
  );
}
