/// What is said of providers that don't answer: loaded with the room that shows it.
import { providers } from "./en/providers";

export const providersText: typeof providers = providers;
