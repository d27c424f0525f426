/// Short names for the generated shapes.
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type AgentRun = Schemas["AgentRun"];
export type AgentView = Schemas["AgentView"];
export type OwnQueue = Schemas["OwnQueue"];
export type LineView = Schemas["LineView"];
export type WaitingView = Schemas["WaitingView"];
export type ConversationView = Schemas["ConversationView"];
export type ErrorView = Schemas["ErrorView"];
export type FileView = Schemas["FileView"];
export type FilePage = Schemas["FilePage"];
export type LibraryFile = Schemas["LibraryFile"];
export type MessageView = Schemas["MessageView"];
export type StepView = Schemas["StepView"];
export type StepDetail = Schemas["StepDetail"];
export type StepState = Schemas["StepState"];
export type TaskBrief = Schemas["TaskBrief"];
export type TaskState = Schemas["TaskState"];
export type TaskView = Schemas["TaskView"];
export type ToolCallView = Schemas["ToolCallView"];
export type UsageView = Schemas["UsageView"];

export type Frame = Schemas["Frame"];
export type LiveEvent = Schemas["EventFrame"]["event"];
/** Every event that is about one task. */
export type TaskEvent = Exclude<
  LiveEvent,
  | Schemas["ConversationChanged"]
  | Schemas["ConnectionChanged"]
  | Schemas["StepsReleased"]
  | Schemas["DeskChanged"]
  | Schemas["ProviderChanged"]
  | Schemas["ScheduleChanged"]
>;

export type NewSchedule = Schemas["NewSchedule"];
export type News = Schemas["News"];
export type ScheduleChange = Schemas["ScheduleChange"];
export type SchedulePage = Schemas["SchedulePage"];
export type ScheduleRunView = Schemas["ScheduleRunView"];
export type ScheduleView = Schemas["ScheduleView"];
export type TimesView = Schemas["TimesView"];
export type When = NewSchedule["when"];

export type DeadLetter = Schemas["DeadLetterView"];
export type DeadLetterDetail = Schemas["DeadLetterDetail"];
export type DeadLetterGroup = Schemas["DeadLetterGroup"];
export type DeadLetterList = Schemas["DeadLetterList"];
export type DecidedLetters = Schemas["DecidedView"];
export type LetterState = DeadLetter["state"];
export type ParkedGroup = Schemas["ParkedGroup"];
export type ParkedList = Schemas["ParkedList"];
export type StepsReleased = Schemas["StepsReleased"];

export type Overview = Schemas["Overview"];
export type LateSchedule = Schemas["LateSchedule"];
export type LineNow = Schemas["LineNow"];
export type RoleHealth = Schemas["RoleHealth"];
export type ServiceHealth = Schemas["ServiceHealth"];
export type Spend = Schemas["Spend"];
export type WorkNow = Schemas["WorkNow"];

export type RetryPreview = Schemas["RetryPreview"];
export type RetryStep = Schemas["RetryStep"];
export type ProviderView = Schemas["ProviderView"];

export type ChatAccepted = Schemas["Accepted"];
export type ChatRequest = Schemas["Chat"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type ConversationEdit = Schemas["ConversationEdit"];
export type ConversationPage = Schemas["ConversationPage"];
export type Problem = Schemas["Problem"];
export type SampleView = Schemas["SampleView"];
export type SessionView = Schemas["SessionView"];
export type Receipt = Schemas["Receipt"];
export type ReceiptFile = Schemas["ReceiptFile"];
export type TaskLine = Schemas["TaskLine"];
export type TaskPage = Schemas["TaskPage"];

export type ActWarning = Schemas["ActWarning"];
export type AlwaysOffer = Schemas["AlwaysOffer"];
export type ApprovalPage = Schemas["ApprovalPage"];
export type ApprovalView = Schemas["ApprovalView"];
export type ConnectionList = Schemas["ConnectionList"];
export type ConnectionView = Schemas["ConnectionView"];
export type DecidedTogether = Schemas["Decided"];
export type ApprovalState = Schemas["ApprovalState"];
export type DecideBody = Schemas["ApprovalDecision"];
export type EffectView = Schemas["EffectView"];
export type FactsCard = Schemas["FactsCard"];
export type FormCard = Schemas["FormCard"];
export type ImapBody = Schemas["ImapAccount"];
export type MailCard = Schemas["MailCard"];
export type DeploymentLists = Schemas["DeploymentLists"];
export type EgressRefusal = Schemas["EgressRefusalView"];
export type EgressRefusalList = Schemas["EgressRefusalList"];
export type EgressRule = Schemas["EgressRuleView"];
export type EgressRuleList = Schemas["EgressRuleList"];
export type EgressView = Schemas["EgressView"];
export type PolicyList = Schemas["PolicyList"];
export type PolicyView = Schemas["PolicyView"];
export type PreferencesView = Schemas["Preferences"];
export type RequestCard = Schemas["RequestCard"];
export type TaintSource = Schemas["TaintSource"];
export type ToolDefault = Schemas["ToolDefault"];
