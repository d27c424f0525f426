/// Tells the person through the browser that something waits, while the page is out of view.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { useNavigate } from "react-router";
import { preferencesQuery } from "@/api/preferences";
import type { ApprovalView } from "@/api/types";
import { text } from "@/text";
import { paths } from "./paths";

function isAllowed(): boolean {
  return "Notification" in window && Notification.permission === "granted";
}

function show(approval: ApprovalView, open: () => void): void {
  const isReminder = approval.reminded_at !== null;
  const body = isReminder ? text.notices.reminder : text.notices.waits;
  // A reminder is another word about the same: other tabs show each once, by its tag.
  const tag = `${approval.id}${isReminder ? " again" : ""}`;
  try {
    const notice = new Notification(approval.title, { body, tag });
    notice.onclick = () => {
      focus();
      open();
      notice.close();
    };
  } catch {
    // Some browsers on telephones only notify through a service worker: the badge still says it.
  }
}

export function useNotices(approvals: readonly ApprovalView[] | undefined): void {
  const navigate = useNavigate();
  const wanted = useQuery({ ...preferencesQuery, enabled: isAllowed() }).data?.notify === true;
  /** When each was last reminded of; null before the first list: what waits already is no news. */
  const known = useRef<Map<string, string | null> | null>(null);
  const look = useEffectEvent((now: readonly ApprovalView[]) => {
    const before = known.current;
    known.current = new Map(now.map(({ id, reminded_at }) => [id, reminded_at]));
    if (before === null || !wanted || !isAllowed() || document.visibilityState === "visible")
      return;
    for (const approval of now) {
      const isNews = before.get(approval.id) !== approval.reminded_at;
      if (approval.state === "pending" && isNews) {
        show(approval, () => void navigate(paths.approval(approval.id)));
      }
    }
  });
  useEffect(() => {
    if (approvals !== undefined) look(approvals);
  }, [approvals]);
}
