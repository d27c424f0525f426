/// What is said when parked steps go on: loaded with its note.
import { released } from "./en/released";

export const releasedText: typeof released = released;
