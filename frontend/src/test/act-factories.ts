/// Approvals, effects and connections as the API gives them; a test names only what it is about.
import type { ApprovalView, ConnectionView, EffectView, MailCard } from "@/api/types";
import { AT, CONVERSATION, TASK } from "./factories";

export function aMail(with_: Partial<MailCard> = {}): MailCard {
  return {
    kind: "mail",
    account: "ann@example.org",
    from_: "Ann <ann@example.org>",
    to: ["piet@plumber.example"],
    cc: [],
    bcc: [],
    subject: "Thursday",
    text: "Thursday at ten works.",
    html: null,
    attachments: [],
    in_reply_to: null,
    recipient_count: 1,
    ...with_,
  };
}

export function anApproval(with_: Partial<ApprovalView> = {}): ApprovalView {
  return {
    id: "approval-1",
    rev: 1,
    task_id: TASK,
    step_id: "step-1",
    conversation_id: CONVERSATION,
    agent: "email",
    tool: "send_mail",
    title: "Send a mail to piet@plumber.example",
    kind: "act",
    card: aMail(),
    args: { to: ["piet@plumber.example"], subject: "Thursday", text: "Thursday at ten works." },
    tainted: false,
    sources: [],
    warnings: [],
    always: null,
    identical: 0,
    args_hash: "hash-1",
    editable: ["to", "subject", "text"],
    state: "pending",
    decision: null,
    decided_by: null,
    decided_at: null,
    reason: null,
    run_at: null,
    consumed_at: null,
    effect_id: null,
    expires_at: new Date(Date.now() + 23.5 * 3_600_000).toISOString(),
    reminded_at: null,
    created_at: AT,
    ...with_,
  };
}

export function anEffect(with_: Partial<EffectView> = {}): EffectView {
  return {
    id: "effect-1",
    rev: 1,
    task_id: TASK,
    step_id: "step-1",
    conversation_id: CONVERSATION,
    agent: "email",
    tool: "send_mail",
    title: "Send a mail to piet@plumber.example",
    effect: "outward",
    state: "done",
    provider: "gmail",
    account: "ann@example.org",
    provider_id: "18c2f0",
    link: "https://mail.google.example/18c2f0",
    error: null,
    approval_id: "approval-1",
    created_at: AT,
    settled_at: AT,
    ...with_,
  };
}

export function aConnection(with_: Partial<ConnectionView> = {}): ConnectionView {
  return {
    id: "connection-1",
    rev: 1,
    provider: "gmail",
    account: "ann@example.org",
    label: "",
    state: "active",
    scopes: ["read"],
    error: null,
    parked: 0,
    delegated: false,
    created_at: AT,
    last_used_at: AT,
    ...with_,
  };
}
