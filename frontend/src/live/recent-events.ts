/// The last events that came, so that a snapshot that is older than some of them can catch up.
import type { ApprovalView, TaskEvent } from "@/api/types";

const KEPT = 4000;

interface Came {
  event: TaskEvent;
  cursor: string | null;
}

export class RecentEvents {
  private came: Came[] = [];
  private startedAt: string | null = null;

  add(event: TaskEvent, cursor: string | null): void {
    this.came.push({ event, cursor });
    // Cut rarely, not with every event.
    if (this.came.length > KEPT * 1.5) this.came = this.came.slice(-KEPT);
  }

  /** From this cursor on nothing is missing. Coming back to the stream goes on from the first start. */
  start(cursor: string): void {
    this.startedAt ??= cursor;
  }

  get hasStarted(): boolean {
    return this.startedAt !== null;
  }

  /** Whether everything after this cursor has come by here. */
  covers(cursor: string): boolean {
    return cursor === this.startedAt || this.came.some((each) => each.cursor === cursor);
  }

  of(conversationId: string): TaskEvent[] {
    return this.came
      .filter(({ event }) => event.conversation_id === conversationId)
      .map(({ event }) => event);
  }

  /** The last word on each approval, in no order. */
  approvals(): ApprovalView[] {
    const last = new Map<string, ApprovalView>();
    for (const { event } of this.came) {
      if (event.kind !== "approval.changed") continue;
      const { approval } = event;
      if (approval.rev > (last.get(approval.id)?.rev ?? 0)) last.set(approval.id, approval);
    }
    return [...last.values()];
  }

  forget(): void {
    this.came = [];
    this.startedAt = null;
  }
}
