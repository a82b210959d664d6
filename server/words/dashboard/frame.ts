import { catalogue } from "../say.ts";

export const DRAWER = catalogue({
  back: ["Back", "Zurück", "Retour"],
});
