import { Box, TextArea } from "@stripe/ui-extension-sdk/ui";
import { Press } from "../Press.tsx";
import { useState } from "../react.ts";
import { useAction } from "../answer.ts";
import { useFormat } from "../format.ts";
import { useSession, useWords } from "../session.tsx";
import { FailureBanner, useMayAct } from "../states.tsx";
import { Form } from "../Form.tsx";
import type { CaseAnswer, CaseHandle, CaseProps } from "./use-case.ts";
import { labels } from "../labels.ts";
import { ColumnMedium, ColumnXSmall, Muted } from "../layout.tsx";

const WORDS = labels("NOTES");

type Note = CaseAnswer["notes"][number];

export function Notes({ handle, answer }: CaseProps) {
  const say = useWords();
  const mayAct = useMayAct();
  const { nameOf } = useSession();
  const format = useFormat();
  const adding = useAction("notes.add");
  const [text, setText] = useState("");
  // A new field after each note: the Dashboard's fields keep what was typed.
  const [written, setWritten] = useState(0);
  const [erasing, setErasing] = useState<Note | null>(null);

  const add = () =>
    handle.after(adding.run({ customerId: answer.customer?.id ?? "", text }), say(WORDS.added), () => {
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
            {mayAct && <Press size="small" onPress={() => setErasing(note)} label={WORDS.erase} />}
          </Box>
        </ColumnXSmall>
      ))}
      {mayAct && (
        <>
          {adding.failure && <FailureBanner failure={adding.failure} />}
          <TextArea
            key={written}
            label={say(WORDS.label)}
            rows={2}
            maxLength={2000}
            onChange={(event) => setText(event.target.value)}
          />
          <Press
            disabled={text.trim() === ""}
            pending={adding.pending}
            onPress={() => void add()}
            label={WORDS.add}
          />
        </>
      )}
      {erasing && <EraseNote note={erasing} close={() => setErasing(null)} handle={handle} />}
    </ColumnMedium>
  );
}

function EraseNote({ note, close, handle }: { note: Note; close: () => void; handle: CaseHandle }) {
  const say = useWords();
  const removing = useAction("notes.remove");

  return (
    <Form
      {...removing}
      title={say(WORDS.erase_title)}
      verb={say(WORDS.erase)}
      destructive
      submit={() => void handle.after(removing.run({ noteId: note.id }), say(WORDS.erased), close)}
      close={close}
    >
      <Box css={{ overflowWrap: "break-word" }}>{note.text}</Box>
      <Muted says={WORDS.for_good} />
    </Form>
  );
}
