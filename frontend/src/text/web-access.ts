/// What the room of web access says: loaded with it, not with the page.
import { webAccess } from "./en/web-access";

export const webAccessText: typeof webAccess = webAccess;
