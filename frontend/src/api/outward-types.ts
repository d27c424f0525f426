/// Bodies and answers of the routes about approvals, rules and connections, by hand until the API describes them.
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
type Json = Schemas["JsonValue"];

export interface PolicyView {
  id: string;
  agent: string;
  tool: string;
  decision: "allow" | "ask" | "deny";
  scope: Record<string, Json>;
  text: string;
  until: string | null;
  created_at: string;
}

/** What a page of the list of approvals holds. */
export interface ApprovalPage {
  items: Schemas["ApprovalView"][];
  next: string | null;
}

export interface DecideBody {
  decision: "approve" | "edit" | "reject";
  args?: Record<string, Json>;
  reason?: string;
  always?: { until?: string | null };
}

export interface DecidedTogether {
  items: Schemas["ApprovalView"][];
  refused: { id: string; code: string; message: string }[];
}

export interface ToolDefault {
  agent: string;
  tool: string;
  title: string;
  effect: "none" | "reversible" | "outward";
  decision: "allow" | "ask" | "deny";
}

export interface PolicyList {
  items: PolicyView[];
  defaults: ToolDefault[];
}

export interface PreferencesView {
  cool_off_seconds: number;
  approval_hours: number;
  notify: boolean;
}

export interface ProviderView {
  configured: boolean;
  cure: string;
}

export interface ConnectionList {
  items: Schemas["ConnectionView"][];
  next: string | null;
  providers: { gmail: ProviderView; imap: ProviderView };
}

export interface ImapBody {
  account: string;
  username?: string;
  password: string;
  imap_host: string;
  imap_port: number;
  imap_security: "tls" | "starttls" | "none";
  smtp_host: string;
  smtp_port: number;
  smtp_security: "tls" | "starttls" | "none";
  connection_id?: string;
}
