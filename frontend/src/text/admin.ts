/// What the administrator's room says: loaded with it, not with the page.
import { admin } from "./en/admin";

export const adminText: typeof admin = admin;
