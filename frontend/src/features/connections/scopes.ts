/// What may be asked of an account, the least first.
import type { Scope } from "@/api/connections";

export const ALL_SCOPES: readonly Scope[] = ["read", "modify", "send"];
