/// What the fake API knows; a test writes it before it opens the page.
import type {
  AgentView,
  ApprovalView,
  ConnectionView,
  ChatRequest,
  ConversationDetail,
  EgressRefusal,
  EgressRule,
  EgressView,
  FileView,
  Frame,
  LibraryFile,
  LiveEvent,
  OwnQueue,
  PolicyList,
  PreferencesView,
  ProviderView,
  Receipt,
  RetryPreview,
  SessionView,
  StepDetail,
  TaskView,
} from "@/api/types";
import type { BrowserLogin, BrowserSession } from "@/api/browser-sign-ins";
import { aConversation, anAgent, aSession, aTask, CONVERSATION } from "./factories";

interface Follower {
  send: (data: string) => void;
}

class FakeWarren {
  session: SessionView | null = aSession();
  /** Who is signed in after the right token. */
  nextSession: SessionView = aSession();
  token = "right";
  agents: AgentView[] = [anAgent()];
  queue: OwnQueue = { lines: [], running: 0, max_running: null, waiting: [] };
  /** What a preview of running something again says differently from the steps. */
  preview: Partial<RetryPreview> = {};
  /** Providers outside, as the workers see them. */
  outside: ProviderView[] = [];
  conversations: ConversationDetail[] = [];
  files: FileView[] = [];
  contents = new Map<string, string>();
  /** Every file, uploaded or made, as the files room lists them. */
  library: LibraryFile[] = [];
  receipts = new Map<string, Receipt>();
  approvals: ApprovalView[] = [];
  connections: ConnectionView[] = [];
  browserSessions: BrowserSession[] = [];
  browserLogins: BrowserLogin[] = [];
  providers = {
    gmail: { configured: true, cure: "" },
    imap: { configured: true, cure: "" },
  };
  policies: PolicyList = { items: [], defaults: [], next: null };
  preferences: PreferencesView = {
    cool_off_seconds: 10,
    approval_hours: 24,
    notify: false,
    time_zone: "Europe/Berlin",
  };
  /** The way out: a person's own list, what was refused, and how many run by which lists. */
  hosts: EgressRule[] = [];
  refusals: EgressRefusal[] = [];
  egress: EgressView = { running: 1, lists: null };
  /** Bodies that were sent, by what they were sent to. */
  bodies: [string, unknown][] = [];
  /** What was asked for, oldest first: "POST /chat". */
  asked: string[] = [];
  sent: ChatRequest[] = [];
  followers: Follower[] = [];
  private ticks = 0;

  reset(): void {
    Object.assign(this, new FakeWarren());
  }

  conversation(id: string): ConversationDetail | undefined {
    return this.conversations.find((each) => each.id === id);
  }

  task(id: string): TaskView | undefined {
    return this.conversations.flatMap(({ tasks }) => tasks).find((each) => each.id === id);
  }

  changeTask(id: string, change: Partial<TaskView>): TaskView | undefined {
    const task = this.task(id);
    return task === undefined ? undefined : Object.assign(task, change);
  }

  changeStep(id: string, stepId: string, change: Partial<StepDetail>): TaskView | undefined {
    const steps = this.task(id)?.steps.map((step) =>
      step.id === stepId ? { ...step, ...change, rev: step.rev + 1 } : step,
    );
    return this.changeTask(id, { steps });
  }

  approval(id: string): ApprovalView | undefined {
    return this.approvals.find((each) => each.id === id);
  }

  changeApproval(id: string, change: Partial<ApprovalView>): ApprovalView | undefined {
    this.approvals = this.approvals.map((each) =>
      each.id === id ? { ...each, rev: each.rev + 1, ...change } : each,
    );
    return this.approval(id);
  }

  /** What was sent to an address, the last first. */
  sentTo(what: string): unknown {
    return this.bodies.findLast(([to]) => to === what)?.[1];
  }

  chat(request: ChatRequest): TaskView {
    this.sent.push(request);
    const id = request.conversation_id ?? CONVERSATION;
    let conversation = this.conversation(id);
    if (conversation === undefined) {
      conversation = aConversation({ id, title: request.message });
      this.conversations.push(conversation);
    }
    const task = aTask({
      id: `task-${conversation.tasks.length + 1}`,
      conversation_id: id,
      request: request.message,
      files: this.files.filter((file) => request.files?.includes(file.id)),
      agent: request.agent ?? null,
    });
    conversation.tasks.push(task);
    return task;
  }

  /** Tell every open page. */
  tell(event: LiveEvent): void {
    this.ticks += 1;
    const isKept = event.kind !== "text.streamed" && event.kind !== "conversation.changed";
    this.frame({ type: "event", cursor: isKept ? `e.${this.ticks}-1` : null, event });
  }

  frame(frame: Frame): void {
    this.followers.forEach((follower) => follower.send(JSON.stringify(frame)));
  }
}

export const warren = new FakeWarren();
