/// What a task's receipt says: loaded with its room, not with the page.
import { receipt } from "./en/receipt";

export const receiptText: typeof receipt = receipt;
