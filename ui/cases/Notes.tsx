import { Box, Button, TextArea } from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import { catalogue } from "../../server/words/say.ts";
import { useAction } from "../answer.ts";
import { useFormat } from "../format.ts";
import { useSession, useWords } from "../session.tsx";
import { FailureBanner, useMayAct } from "../states.tsx";
import { Form } from "./Form.tsx";
import type { CaseAnswer, CaseHandle, CaseProps } from "./use-case.ts";

const WORDS = catalogue({
  label: [
    "Note for your team; customers never see it",
    "Notiz fürs Team; Kunden sehen sie nie",
    "Note pour l'équipe ; les clients ne la voient jamais",
  ],
  add: ["Add note", "Notiz hinzufügen", "Ajouter une note"],
  erase: ["Erase", "Löschen", "Effacer"],
  erase_title: ["Erase note", "Notiz löschen", "Effacer la note"],
  for_good: ["It is erased for good.", "Sie wird endgültig gelöscht.", "Elle est effacée pour de bon."],
  added: ["Note added", "Notiz hinzugefügt", "Note ajoutée"],
  erased: ["Note erased", "Notiz gelöscht", "Note effacée"],
});

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
    <Box css={{ stack: "y", gap: "medium" }}>
      {answer.notes.map((note) => (
        <Box key={note.id} css={{ stack: "y", gap: "xsmall" }}>
          <Box css={{ overflowWrap: "break-word" }}>{note.text}</Box>
          <Box css={{ stack: "x", gap: "small", alignY: "center", font: "caption", color: "secondary" }}>
            <Box>{`${nameOf(note.by)} · ${format.when(note.at)}`}</Box>
            {mayAct && (
              <Button size="small" onPress={() => setErasing(note)}>
                {say(WORDS.erase)}
              </Button>
            )}
          </Box>
        </Box>
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
          <Button disabled={text.trim() === ""} pending={adding.pending} onPress={() => void add()}>
            {say(WORDS.add)}
          </Button>
        </>
      )}
      {erasing && <EraseNote note={erasing} close={() => setErasing(null)} handle={handle} />}
    </Box>
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
      <Box css={{ color: "secondary" }}>{say(WORDS.for_good)}</Box>
    </Form>
  );
}
