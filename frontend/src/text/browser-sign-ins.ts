/// What is said of the browser's logins and sessions: loaded with their room, not with the page.
import { browserSignIns } from "./en/browser-sign-ins";

export const browserSignInsText: typeof browserSignIns = browserSignIns;
