/// Brings what the stream says into the cache, the only place where server state is kept.
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { newer, putApproval } from "@/api/approvals";
import { putConnection } from "@/api/connections";
import { keys } from "@/api/keys";
import { fetchTask, putTask } from "@/api/tasks";
import type {
  ConversationDetail,
  ConversationPage,
  ConversationView,
  EffectView,
  Frame,
  LiveEvent,
  TaskEvent,
  TaskView,
} from "@/api/types";
import { applyToConversation, applyToListed } from "./apply-to-conversation";
import { RecentEvents } from "./recent-events";

type Pages = InfiniteData<ConversationPage>;

function isAtWork(task: TaskView): boolean {
  return task.completed_at === null && task.state !== "queued";
}

/** Lists are read anew at most this often, however many events ask for it. */
const CALM = 400;

export class CachePatcher {
  private readonly recent = new RecentEvents();
  private readonly refetching = new Set<string>();
  /** Snapshots that were older than the stream and are read a second time: once per connection each. */
  private readonly rechecked = new Set<string>();
  private readonly due = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly client: QueryClient) {}

  /** Start to catch snapshots up; returns the function that ends it. */
  start(): () => void {
    const unsubscribe = this.client.getQueryCache().subscribe((event) => {
      if (event.type !== "updated" || event.action.type !== "success" || event.action.manual)
        return;
      const [name, id] = event.query.queryKey as [string, string?];
      if (name === "conversation" && id !== undefined) this.catchUp(id);
      // A list may be older than what the stream has told meanwhile.
      if (name === "approvals")
        this.recent.approvals().forEach((each) => putApproval(this.client, each));
    });
    return () => {
      unsubscribe();
      this.due.forEach((timer) => clearTimeout(timer));
      this.due.clear();
    };
  }

  handle(frame: Frame): void {
    switch (frame.type) {
      case "event":
        this.take(frame.event, frame.cursor);
        return;
      case "ready":
        this.ready(frame.cursor);
        return;
      case "reset":
        this.recent.forget();
        this.recent.start(frame.cursor);
        void this.client.invalidateQueries({
          predicate: ({ queryKey }) => queryKey[0] !== "session",
        });
        return;
      case "ping":
        return;
    }
  }

  private ready(cursor: string): void {
    const isReturn = this.recent.hasStarted;
    this.recent.start(cursor);
    this.rechecked.clear();
    this.soon(keys.conversations);
    this.soon(keys.tasks);
    this.soon(keys.approvals);
    this.soon(keys.connections);
    this.soon(keys.admin);
    this.soon(keys.schedules);
    for (const query of this.client.getQueryCache().findAll({ queryKey: ["conversation"] })) {
      const detail = query.state.data as ConversationDetail | undefined;
      if (detail === undefined) continue;
      // The pieces of a text that streamed while nobody listened are not replayed.
      if (isReturn && detail.tasks.some(isAtWork)) void this.client.invalidateQueries(query);
      else this.recheck(detail);
    }
  }

  private take(event: LiveEvent, cursor: string | null): void {
    if (event.kind === "conversation.changed") {
      this.conversationChanged(event.conversation_id, event.conversation);
      return;
    }
    if (event.kind === "connection.changed") {
      putConnection(this.client, event.connection_id, event.connection);
      return;
    }
    if (event.kind === "desk.changed") {
      this.soon(keys.admin);
      return;
    }
    if (event.kind === "provider.changed") {
      this.soon(keys.providers);
      return;
    }
    if (event.kind === "schedule.changed") {
      this.soon(keys.schedules);
      return;
    }
    if (event.kind === "steps.released") {
      this.client.setQueryData(keys.released, event);
      return;
    }
    this.recent.add(event, cursor);
    this.patch(event);
    if (event.kind === "artifact.added") this.soon(keys.files);
    if (event.kind === "step.changed" || event.kind === "task.changed")
      this.soon(keys.queue, 1_500);
    if (event.kind === "approval.changed") putApproval(this.client, event.approval);
    if (event.kind === "effect.changed") this.effectChanged(event.effect);
    if (event.kind === "task.changed") {
      this.patchList(event);
      this.soon(keys.tasks);
    }
  }

  private patch(event: TaskEvent): void {
    const key = keys.conversation(event.conversation_id);
    const old = this.client.getQueryData<ConversationDetail>(key);
    if (old === undefined) return;
    const { conversation, gap } = applyToConversation(old, event);
    if (gap) void this.refetchTask(event.task_id, event.conversation_id);
    else if (conversation !== old) this.client.setQueryData(key, conversation);
  }

  /** A snapshot came: take the events that it doesn't hold yet. */
  private catchUp(id: string): void {
    this.recent.of(id).forEach((event) => this.patch(event));
    const detail = this.client.getQueryData<ConversationDetail>(keys.conversation(id));
    if (detail !== undefined) this.recheck(detail);
  }

  /** What happened between an old snapshot and the start of the stream is known to the server only. */
  private recheck(detail: ConversationDetail): void {
    if (!this.recent.hasStarted || this.recent.covers(detail.cursor)) return;
    if (this.rechecked.has(detail.id)) return;
    this.rechecked.add(detail.id);
    void this.client.invalidateQueries({ queryKey: keys.conversation(detail.id) });
  }

  private async refetchTask(taskId: string, conversationId: string): Promise<void> {
    if (this.refetching.has(taskId)) return;
    this.refetching.add(taskId);
    try {
      putTask(this.client, await fetchTask(taskId));
    } catch {
      // The task can't be read alone: the whole conversation says whether it is still there.
      await this.client.invalidateQueries({ queryKey: keys.conversation(conversationId) });
      return;
    } finally {
      this.refetching.delete(taskId);
    }
    for (const event of this.recent.of(conversationId)) {
      if (event.task_id === taskId) this.patch(event);
    }
  }

  private conversationChanged(id: string, conversation: ConversationView | null): void {
    if (conversation === null) {
      void this.client.invalidateQueries({ queryKey: keys.conversation(id) });
    } else {
      this.client.setQueryData<ConversationDetail>(keys.conversation(id), (old) =>
        old === undefined ? old : { ...old, ...conversation },
      );
    }
    this.soon(keys.conversations);
  }

  private effectChanged(effect: EffectView): void {
    this.client.setQueryData<EffectView>(keys.effect(effect.id), (old) =>
      old === undefined ? effect : newer(old, effect),
    );
  }

  private patchList(event: Extract<TaskEvent, { kind: "task.changed" }>): void {
    const isListed = ({ id }: ConversationView): boolean => id === event.conversation_id;
    const lists = this.client.getQueriesData<Pages>({ queryKey: keys.conversations });
    const lines = lists.flatMap(([, list]) => list?.pages.flatMap(({ items }) => items) ?? []);
    const old = lines.find(isListed);
    const changed = old === undefined ? undefined : applyToListed(old, event);
    // A new conversation, a new place in the order, or more than this event can tell: the server says.
    if (changed === undefined || event.n === 1) this.soon(keys.conversations);
    if (changed === undefined) return;
    this.client.setQueriesData<Pages>({ queryKey: keys.conversations }, (list) =>
      list === undefined
        ? list
        : {
            ...list,
            pages: list.pages.map((page) => ({
              ...page,
              items: page.items.map((line) => (isListed(line) ? changed : line)),
            })),
          },
    );
  }

  private soon(queryKey: readonly [string], within = CALM): void {
    const [name] = queryKey;
    if (this.due.has(name)) return;
    const timer = setTimeout(() => {
      this.due.delete(name);
      void this.client.invalidateQueries({ queryKey });
    }, within);
    this.due.set(name, timer);
  }
}
