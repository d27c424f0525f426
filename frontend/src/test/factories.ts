/// Tasks, steps and the rest as the API gives them; a test names only what it is about.
import type {
  AgentView,
  ConversationDetail,
  FileView,
  LibraryFile,
  MessageView,
  Receipt,
  SessionView,
  StepDetail,
  StepView,
  TaskBrief,
  TaskEvent,
  TaskView,
  ToolCallView,
} from "@/api/types";

export const AT = "2026-11-20T10:00:00Z";
export const TASK = "task-1";
export const CONVERSATION = "conversation-1";

const usage = {
  model_calls: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost: "0",
  currency: "USD",
  models: [],
};

export function aStepView(with_: Partial<StepView> = {}): StepView {
  return {
    id: "step-1",
    task_id: TASK,
    rev: 1,
    round: 1,
    position: 0,
    agent: "data",
    instruction: "Sum revenue by region",
    depends_on: [],
    state: "pending",
    attempt: 0,
    stopping: false,
    moved: 0,
    cached_at: null,
    result: null,
    error: null,
    ahead: null,
    not_before: null,
    usage,
    queued_at: null,
    started_at: null,
    finished_at: null,
    ...with_,
  };
}

export function aStep(with_: Partial<StepDetail> = {}): StepDetail {
  return { ...aStepView(), calls: [], doing: null, last_sign_at: null, partial: "", ...with_ };
}

export function aCall(with_: Partial<ToolCallView> = {}): ToolCallView {
  return {
    id: "call-1",
    tool: "query_table",
    title: "Querying sales.csv",
    subagent: null,
    args: { sql: "SELECT 1" },
    state: "ok",
    doing: null,
    result: "1 row",
    error: null,
    artifacts: [],
    started_at: AT,
    duration_ms: 400,
    ...with_,
  };
}

export function aBrief(with_: Partial<TaskBrief> = {}): TaskBrief {
  return {
    id: TASK,
    conversation_id: CONVERSATION,
    state: "queued",
    waiting_for: null,
    stopping: false,
    priority: "normal",
    mode: "run",
    agent: null,
    request: "Which region sold most?",
    files: [],
    answer: null,
    question: null,
    error: null,
    round: 0,
    usage,
    created_at: AT,
    started_at: null,
    completed_at: null,
    ...with_,
  };
}

export function aTask(with_: Partial<TaskView> = {}): TaskView {
  return {
    ...aBrief(),
    queue_position: null,
    steps: [],
    artifacts: [],
    approvals: [],
    effects: [],
    partial: "",
    sources: { task: 1 },
    cursor: "e.1-0",
    ...with_,
  };
}

export function aFile(with_: Partial<FileView> = {}): FileView {
  return {
    id: "file-1",
    name: "sales.csv",
    media_type: "text/csv",
    size: 1200,
    task_id: null,
    step_id: null,
    created_at: AT,
    deleted: false,
    ...with_,
  };
}

export function aLibraryFile(with_: Partial<LibraryFile> = {}): LibraryFile {
  return {
    ...aFile(),
    sha256: "a".repeat(64),
    kind: "table",
    origin: "uploaded",
    agent: null,
    conversation_id: CONVERSATION,
    conversation_title: "Which region sold most?",
    version: 1,
    versions: 1,
    ...with_,
  };
}

export function aReceipt(with_: Partial<Receipt> = {}): Receipt {
  return {
    task: aTask(),
    conversation_title: "Which region sold most?",
    started_by: "chat",
    inputs: [],
    artifacts: [],
    events: [],
    ...with_,
  };
}

export function aMessage(with_: Partial<MessageView> = {}): MessageView {
  return {
    id: "message-1",
    conversation_id: CONVERSATION,
    task_id: TASK,
    role: "user",
    content: "Which region sold most?",
    files: [],
    created_at: AT,
    ...with_,
  };
}

export function aConversation(with_: Partial<ConversationDetail> = {}): ConversationDetail {
  return {
    id: CONVERSATION,
    title: "Which region sold most?",
    pinned: false,
    active: null,
    waiting_for: null,
    created_at: AT,
    last_message_at: AT,
    tasks: [],
    messages: [],
    cursor: "e.1-0",
    ...with_,
  };
}

export function anAgent(with_: Partial<AgentView> = {}): AgentView {
  return {
    name: "data",
    title: "Data",
    description: "Reads tables and draws charts.",
    examples: ["Which region sold most last quarter?"],
    accepts: ["table"],
    produces: ["chart"],
    tools: ["query_table"],
    effects: { query_table: "none" },
    subagents: ["analyzer"],
    version: "1",
    model: null,
    sample_file: "sales.csv",
    workers: 1,
    slots: 2,
    busy: 0,
    queued: 0,
    paused: false,
    from_zero: false,
    warm_up_seconds: null,
    recent: [],
    failed_rate: null,
    ...with_,
  };
}

export function aSession(with_: Partial<SessionView> = {}): SessionView {
  return {
    user: { id: "user-1", name: "owner", role: "member" },
    version: "0.1.0",
    model: { label: "built-in model", builtin: true, found_keys: [] },
    limits: { max_upload_bytes: 1_000_000, max_message_chars: 2000 },
    ...with_,
  };
}

type Numbered = Exclude<TaskEvent, { kind: "text.streamed" }>;
type Body<E> = E extends Numbered
  ? Omit<E, "task_id" | "conversation_id" | "source" | "n" | "at"> & { source?: string; n: number }
  : never;

/** A numbered event of the one task, from the source "task" unless it says otherwise. */
export function anEvent(body: Body<Numbered>): Numbered {
  return {
    task_id: TASK,
    conversation_id: CONVERSATION,
    source: "task",
    at: AT,
    ...body,
  };
}

export function streamed(offset: number, text: string, source = "answer"): TaskEvent {
  return {
    kind: "text.streamed",
    task_id: TASK,
    conversation_id: CONVERSATION,
    source,
    offset,
    text,
    at: AT,
  };
}
