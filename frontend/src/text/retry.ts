/// What is said before something runs again: loaded with its dialog.
import { retry } from "./en/retry";

export const retryText: typeof retry = retry;
