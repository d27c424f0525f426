import { screen } from "@testing-library/react";
import axe from "axe-core";
import { beforeEach, expect, test } from "vitest";
import { setWindow } from "../fake-window";
import { aConnection, aMail, anApproval, anEffect } from "../act-factories";
import {
  aCall,
  aConversation,
  aFile,
  aLibraryFile,
  aMessage,
  anAgent,
  anEvent,
  aReceipt,
  aStep,
  aTask,
  AT,
  CONVERSATION,
} from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";

beforeEach(() => {
  const error = {
    code: "x",
    message: "No such column.",
    cure: "Look again.",
    details: { line: 3 },
  };
  warren.contents.set("table", "region,revenue\nSouth,9\n");
  warren.library = [aLibraryFile({ id: "table" }), aLibraryFile({ id: "made", agent: "data" })];
  warren.receipts.set(
    "t1",
    aReceipt({
      task: aTask({
        id: "t1",
        state: "failed",
        error,
        steps: [
          aStep({ state: "completed", calls: [aCall()] }),
          aStep({ id: "s2", state: "failed", error }),
        ],
      }),
      inputs: [{ ...aFile({ id: "gone", deleted: true }), sha256: null }],
      artifacts: [{ ...aFile({ id: "table" }), sha256: "a".repeat(64) }],
      events: [anEvent({ kind: "task.changed", n: 1, task: aTask() })],
    }),
  );
  warren.approvals = [
    anApproval({
      tainted: true,
      card: aMail({ html: "<p>Hi</p>" }),
      warnings: [
        {
          code: "untrusted_address",
          message: "Look.",
          subject: "piet@plumber.example",
          quote: "q",
        },
      ],
      sources: [{ kind: "mail", label: "A mail", quote: "words" }],
    }),
    anApproval({ id: "a2", args_hash: "2", always: { text: "Always", scope: {} } }),
    anApproval({ id: "a3", args_hash: "2" }),
    anApproval({ id: "a4", args_hash: "4", state: "rejected", decided_by: "ann" }),
  ];
  warren.hosts = [{ id: "h1", host: "ads.example", decision: "deny", created_at: AT }];
  warren.refusals = [
    {
      host: "a.ads.example",
      port: 443,
      code: "denied_host",
      whose: "person",
      agent: "browser",
      times: 2,
      first_at: AT,
      last_at: AT,
      task_id: "t1",
    },
  ];
  warren.connections = [aConnection({ state: "reconnect", error, parked: 1 })];
  warren.policies = {
    next: null,
    items: [
      {
        id: "rule",
        agent: "email",
        tool: "send_mail",
        decision: "allow",
        scope: {},
        text: "Rule",
        until: AT,
        created_at: AT,
      },
    ],
    defaults: [
      { agent: "email", tool: "send_mail", title: "Send", effect: "outward", decision: "ask" },
    ],
  };
  warren.agents = [
    anAgent({
      queued: 2,
      recent: [
        { finished_at: AT, duration_ms: 900, state: "completed" },
        { finished_at: AT, duration_ms: 400, state: "failed" },
      ],
      failed_rate: 0.5,
    }),
    anAgent({ name: "code", workers: 0, slots: 0, paused: true, sample_file: null }),
  ];
  warren.conversations = [
    aConversation({
      messages: [aMessage()],
      tasks: [
        aTask({
          state: "completed",
          answer:
            "# Result\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sql\nSELECT 1\n```\n\n- [x] done",
          artifacts: [aFile({ id: "table" })],
          files: [aFile()],
          steps: [
            aStep({ state: "completed", calls: [aCall({ artifacts: ["table"] })] }),
            aStep({ id: "s2", state: "failed", error }),
          ],
        }),
        aTask({
          id: "t2",
          state: "running",
          round: 1,
          steps: [aStep({ id: "s3", state: "running" })],
        }),
        aTask({
          id: "t4",
          state: "waiting",
          waiting_for: "approval",
          steps: [aStep({ id: "s4", state: "awaiting_approval" })],
          approvals: [anApproval({ step_id: "s4" })],
          effects: [anEffect(), anEffect({ id: "e2", state: "unknown" })],
        }),
        aTask({ id: "t3" }),
      ],
    }),
  ];
});

/** Colours are measured in theme.test.ts and in the browser: there is no layout here. */
async function complaints(rules: axe.RuleObject = {}): Promise<string[]> {
  const { violations } = await axe.run(document.documentElement, {
    // A mail in its frame is somebody else's page.
    iframes: false,
    rules: {
      "color-contrast": { enabled: false },
      "document-title": { enabled: false },
      "html-has-lang": { enabled: false },
      ...rules,
    },
  });
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
  );
}

const views: [string, string, () => Promise<unknown>][] = [
  ["a fresh chat", "/", () => screen.findByRole("button", { name: /Which region/ })],
  ["a conversation", `/c/${CONVERSATION}`, () => screen.findByRole("heading", { name: "Result" })],
  [
    "a table",
    `/c/${CONVERSATION}?artifact=table`,
    () => screen.findByRole("cell", { name: "South" }),
  ],
  ["tasks", "/tasks", () => screen.findAllByTestId("task")],
  ["a receipt", "/t/t1", () => screen.findByText("Usage per step", { selector: "h2" })],
  ["files", "/files", () => screen.findAllByTitle("Open sales.csv")],
  ["an open file", "/files?artifact=table", () => screen.findByRole("cell", { name: "South" })],
  ["agents", "/agents", () => screen.findByText("warren worker code")],
  ["models", "/models", () => screen.findByRole("heading", { name: "Choosing a model" })],
  ["approvals", "/approvals", () => screen.findByText("Text from outside led to this")],
  ["connections", "/settings/connections", () => screen.findByTestId("connection")],
  ["the settings of approvals", "/settings/approvals", () => screen.findByTestId("rule")],
  ["web access", "/settings/web-access", () => screen.findByTestId("refused")],
  ["nowhere", "/nowhere", () => screen.findByText("There is no such page")],
];

const windows = [
  { width: 1440, isDark: false },
  { width: 1440, isDark: true },
  { width: 380, isDark: false },
];

test.each(windows.flatMap((window_) => views.map((view) => [window_, ...view] as const)))(
  "%o: axe has nothing to say about %s",
  async (window_, _name, address, isThere) => {
    setWindow(window_);
    const { user } = openPage(address);
    await isThere();
    for (const row of screen.queryAllByTitle("Show what happened")) await user.click(row);
    expect(document.documentElement).toHaveAttribute(
      "data-theme",
      window_.isDark ? "dark" : "light",
    );
    expect(await complaints()).toEqual([]);
  },
);

test("axe has nothing to say about the sign-in, the menus and the palette", async () => {
  warren.session = null;
  const { user } = openPage();
  await user.type(await screen.findByLabelText("Token"), "right{Enter}");
  await user.click(await screen.findByRole("button", { name: "More" }));
  await screen.findByRole("menuitem", { name: "Sign out" });
  // An open menu covers the page: it is no part of its landmarks.
  expect(await complaints({ region: { enabled: false } })).toEqual([]);
  await user.keyboard("{Escape}{Control>}k{/Control}");
  await screen.findByRole("combobox");
  expect(await complaints()).toEqual([]);
});
