import type { Row } from "../presenter.ts";

export const presentNote = ({ id, text, by, at }: Row<"notes">) => ({ id, text, by, at });
