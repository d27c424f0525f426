/// What is said of an approval that was decided: what, by whom, when and where.
import { wasDecidedHere } from "@/api/approvals";
import type { ApprovalView, SessionView } from "@/api/types";
import { text } from "@/text";
import { since } from "@/ui/format";

interface Seen {
  me: SessionView["user"];
  now: number;
  /** It was open when this page first showed it. */
  wasOpen: boolean;
}

function nameOf(who: string | null, me: Seen["me"]): string | null {
  return who === me.name || who === me.id ? text.approvals.you : who;
}

function decision(approval: ApprovalView, who: string | null, when: string): string {
  const { state, kind } = approval;
  if (state === "pending") return "";
  if (kind === "outcome" && (state === "approved" || state === "rejected")) {
    return text.approvals.outcomeState[state](who, when);
  }
  const isEdited = approval.decision === "edit" && state === "approved";
  return text.approvals.state(isEdited ? "edited" : state, who, when);
}

export function decidedWords(approval: ApprovalView, { me, now, wasOpen }: Seen): string {
  const { decided_by, decided_at } = approval;
  const when = decided_at === null ? "" : since(decided_at, now);
  const who = nameOf(decided_by, me);
  const words = [decision(approval, who, when).trim()];
  const isMine = who === text.approvals.you;
  if (wasOpen && isMine && !wasDecidedHere(approval)) words.push(text.approvals.elsewhere);
  return words.join(" ");
}
