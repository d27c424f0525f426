/// The catalogue in the language of the person.
import { en, type Text } from "./en";

/** Every text of the page. German is the next language: a second catalogue of the same shape, chosen here. */
export const text: Text = en;
