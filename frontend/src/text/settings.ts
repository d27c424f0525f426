/// What the rooms under Settings say: loaded with them, not with the page.
import { settings } from "./en/settings";

export const settingsText: typeof settings = settings;
