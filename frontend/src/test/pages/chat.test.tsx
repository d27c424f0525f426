import { act, screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import {
  aBrief,
  aCall,
  aConversation,
  aFile,
  anAgent,
  anEvent,
  aStep,
  aStepView,
  aTask,
  CONVERSATION,
  streamed,
} from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const PAGE = `/c/${CONVERSATION}`;
const composer = () => screen.findByRole("textbox", { name: "Message" });
const following = () => waitFor(() => expect(warren.followers).not.toHaveLength(0));

function show(...tasks: Parameters<typeof aTask>[0][]): void {
  warren.conversations = [
    aConversation({ tasks: tasks.map((task, i) => aTask({ id: `task-${i + 1}`, ...task })) }),
  ];
}

test("an example runs with its sample file, and its conversation opens", async () => {
  const { user } = openPage();
  await user.click(
    await screen.findByRole("button", { name: /Which region sold most last quarter/ }),
  );
  expect(await screen.findByRole("article")).toHaveTextContent("sales.csv");
  expect(location.pathname).toBe(PAGE);
  expect(warren.sent).toMatchObject([
    { message: "Which region sold most last quarter?", files: ["sample"] },
  ]);
});

test("agents without a worker are no examples; without any the page says how to start one", async () => {
  warren.agents = [anAgent({ workers: 0 })];
  openPage();
  expect(await screen.findByText(/warren worker data/)).toBeVisible();
});

test("an agent whose worker is started by itself is an example like the others", async () => {
  warren.agents = [anAgent({ workers: 0, from_zero: true })];
  openPage();
  expect(await screen.findByRole("button", { name: /Which region sold most/ })).toBeEnabled();
});

test("from the request to the answer, as the events tell it", async () => {
  const { user } = openPage();
  await user.type(await composer(), "Which region sold most?{Enter}");
  const turn = await screen.findByRole("article");
  await following();
  const tell = (...events: Parameters<typeof warren.tell>[0][]) =>
    act(() => events.forEach((event) => warren.tell(event)));
  const task = (n: number, with_: Parameters<typeof aBrief>[0]) =>
    anEvent({ kind: "task.changed", n, task: aBrief(with_) });

  tell(task(2, { state: "planning" }));
  expect(await within(turn).findByText("Making a plan…")).toBeVisible();

  tell(
    task(3, { state: "running", round: 1 }),
    anEvent({
      kind: "plan.changed",
      n: 4,
      round: 1,
      steps: [aStepView({ state: "queued", ahead: 1 })],
    }),
  );
  expect(await within(turn).findByText("queued, 1 ahead")).toBeVisible();

  const start = new Date().toISOString();
  tell(
    anEvent({
      kind: "step.changed",
      source: "step-1",
      n: 1,
      step: aStepView({ rev: 2, state: "running", started_at: start }),
    }),
    {
      ...anEvent({
        kind: "step.progress",
        source: "step-1",
        n: 2,
        step_id: "step-1",
        text: "reading row 7",
      }),
      at: start,
    },
  );
  expect(await within(turn).findByText("reading row 7")).toBeVisible();
  expect(within(turn).getByRole("img", { name: "running" })).toBeVisible();

  tell(task(5, { state: "answering" }), streamed(0, "**North** sold"));
  expect(await within(turn).findByText("North")).toBeVisible();

  tell(
    task(6, {
      state: "completed",
      answer: "**North** sold most.",
      started_at: start,
      completed_at: start,
    }),
  );
  expect(await within(turn).findByText(/sold most\./)).toBeVisible();
  expect(within(turn).getByRole("button", { name: "Copy the answer" })).toBeVisible();
});

test("a message that could not be sent comes back into the composer", async () => {
  server.use(
    http.post("*/api/v1/chat", () =>
      problem(429, "rate_limited", "Too many requests.", "Wait a minute."),
    ),
  );
  const { user } = openPage();
  await user.type(await composer(), "hello{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "Not sent. Too many requests.Wait a minute.",
  );
  expect(await composer()).toHaveValue("hello");
});

test("trying again after a lost answer asks once; asking again asks twice", async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post("*/api/v1/chat", ({ request }) => {
      keys.push(request.headers.get("idempotency-key"));
      return keys.length === 1 ? problem(503, "unavailable", "Not now.") : undefined;
    }),
  );
  show({ state: "completed", answer: "hello" });
  const { user } = openPage(PAGE);
  await user.type(await composer(), "hello{Enter}");
  await screen.findByRole("alert");
  await user.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() => expect(warren.sent).toHaveLength(1));
  await user.type(await composer(), "hello{Enter}");
  await waitFor(() => expect(warren.sent).toHaveLength(2));
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

test("stop says so at once", async () => {
  show({ state: "running", round: 1 });
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Stop" }));
  expect(await screen.findByText("stopping…")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Stop" })).not.toBeInTheDocument();
  await waitFor(() => expect(warren.asked).toContain("POST /tasks/task-1/cancel"));
});

test("Escape stops what runs", async () => {
  show({ state: "running", round: 1 });
  const { user } = openPage(PAGE);
  await screen.findByRole("button", { name: "Stop" });
  await user.keyboard("{Escape}");
  expect(await screen.findByText("stopping…")).toBeVisible();
});

test("a failed step shows its error, its cure and a retry that runs", async () => {
  const error = {
    code: "not_a_table",
    message: "budget.xlsx is a web page.",
    cure: "Save it as XLSX.",
    details: {},
  };
  show({ state: "failed", round: 1, error, steps: [aStep({ state: "failed", error })] });
  const { user } = openPage(PAGE);
  const step = within(
    await screen.findByRole("list", { name: "" }).then(() => screen.getByTestId("step")),
  );
  expect(step.getByText("budget.xlsx is a web page.")).toBeVisible();
  expect(step.getByText("Save it as XLSX.")).toBeVisible();
  await user.click(step.getByRole("button", { name: "Retry" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Run step 1 again?" }));
  await user.click(dialog.getByRole("button", { name: "Run again" }));
  await waitFor(() => expect(warren.asked).toContain("POST /tasks/task-1/steps/step-1/retry"));
  await waitFor(() =>
    expect(step.queryByRole("button", { name: "Retry" })).not.toBeInTheDocument(),
  );
});

test("a step opens to its tool calls, whose input and output fold", async () => {
  show({
    state: "completed",
    answer: "42",
    steps: [aStep({ state: "completed", calls: [aCall({ subagent: "analyzer" })] })],
  });
  const { user } = openPage(PAGE);
  await user.click(await screen.findByTitle("Show what happened"));
  const call = within(screen.getByTestId("tool-call"));
  expect(call.getByText("Querying sales.csv")).toBeVisible();
  expect(call.getByText(/by analyzer/)).toBeVisible();
  expect(call.queryByText(/SELECT 1/)).not.toBeInTheDocument();
  await user.click(call.getByRole("button", { name: "Input" }));
  expect(await call.findByText(/SELECT 1/)).toBeVisible();
});

test("a queued step without a worker says how to start one", async () => {
  warren.agents = [anAgent({ workers: 0, slots: 0 })];
  show({ state: "running", steps: [aStep({ state: "queued", ahead: 0 })] });
  openPage(PAGE);
  expect(await screen.findByText("no data worker is running")).toBeVisible();
  expect(screen.getByText("Start one with: warren worker data")).toBeVisible();
});

test("where the deployment starts workers, nobody is told to start one unless none came", async () => {
  warren.agents = [anAgent({ workers: 0, slots: 0, from_zero: true })];
  const queued_at = new Date(Date.now() - 600_000).toISOString();
  const steps = [
    aStep({ id: "a", state: "queued", queued_at: new Date().toISOString() }),
    aStep({ id: "b", state: "queued", queued_at }),
  ];
  show({ state: "running", steps });
  openPage(PAGE);
  expect(await screen.findByText(/one is being started$/)).toBeVisible();
  expect(screen.getByText(/none was started in 10:0/)).toBeVisible();
  expect(screen.getAllByText(/The deployment should have started one/)).toHaveLength(1);
  expect(screen.queryByText(/warren worker data/)).toBeNull();
});

test("a question is shown and its answer asked for", async () => {
  show({ state: "waiting", waiting_for: "question", question: "Which file do you mean?" });
  openPage(PAGE);
  expect(await screen.findByText("Which file do you mean?")).toBeVisible();
  expect(await composer()).toHaveAttribute("placeholder", "Answer the question");
});

test("what is sent while a task runs waits, is edited, and is withdrawn", async () => {
  show({ state: "running", round: 1 });
  const { user } = openPage(PAGE);
  await user.type(await composer(), "now as a line{Enter}");
  const waiting = within(await screen.findByRole("list", { name: "Waiting requests" }));
  expect(waiting.getByText("now as a line")).toBeVisible();
  await user.click(waiting.getByRole("button", { name: "Edit the waiting request" }));
  const field = waiting.getByRole("textbox", { name: "Edit the waiting request" });
  await user.clear(field);
  await user.type(field, "now as a pie");
  await user.click(waiting.getByRole("button", { name: "Save" }));
  expect(await waiting.findByText("now as a pie")).toBeVisible();
  await user.click(waiting.getByRole("button", { name: "Withdraw the waiting request" }));
  await waitFor(() =>
    expect(warren.asked.filter((each) => each.endsWith("/cancel"))).toHaveLength(1),
  );
});

test("remote pictures are not loaded; links tell nobody where they come from", async () => {
  show({
    state: "completed",
    answer:
      "![spy](https://spy.example/p.png) [site](https://a.example) [bad](javascript:alert(1))",
  });
  openPage(PAGE);
  const link = await screen.findByRole("link", { name: "site" });
  expect(link).toHaveAttribute("rel", expect.stringContaining("noreferrer"));
  expect(screen.getByText(/spy/)).toBeVisible();
  expect(document.querySelector("img[src^='https']")).toBeNull();
  expect(screen.queryByRole("link", { name: "bad" })).not.toBeInTheDocument();
});

test("an address that leads nowhere says so", async () => {
  openPage("/c/unknown");
  expect(await screen.findByText("This conversation isn't here")).toBeVisible();
});

beforeEach(() => {
  warren.files = [aFile({ id: "sample" })];
});
