/// What the watch room says: loaded with it, not with the page.
import { watch } from "./en/watch";

export const watchText: typeof watch = watch;
