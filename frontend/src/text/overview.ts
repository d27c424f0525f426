/// What the operator's view says: loaded with the administrator's room.
import { overview } from "./en/overview";

export const overviewText: typeof overview = overview;
