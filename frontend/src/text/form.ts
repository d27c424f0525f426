/// What the card of a web form says: loaded with the card, not with the page.
import { form } from "./en/form";

export const formText: typeof form = form;
