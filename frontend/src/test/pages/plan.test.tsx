import { act, screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { StepDetail, TaskView } from "@/api/types";
import {
  aCall,
  aConversation,
  aMessage,
  anEvent,
  aStep,
  aStepView,
  aTask,
  CONVERSATION,
} from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const PAGE = `/c/${CONVERSATION}`;
const first = aStep({ id: "a", position: 0, agent: "document", instruction: "Take the table" });
const second = aStep({ id: "b", position: 1, instruction: "Chart it", depends_on: ["a"] });
const third = aStep({ id: "c", position: 2, instruction: "Sum it", depends_on: ["a"] });

function show(task: Partial<TaskView>, ...states: StepDetail["state"][]): void {
  const steps = [first, second, third].map((step, i) => ({ ...step, state: states[i]! }));
  warren.conversations = [
    aConversation({ tasks: [aTask({ id: "task-1", round: 1, steps, ...task })] }),
  ];
}

const row = async (n: number) => within((await screen.findAllByTestId("step"))[n - 1]!);

async function choose(page: ReturnType<typeof openPage>, step: number, what: string) {
  const options = (await row(step)).getByRole("button", { name: /^Options for Step/ });
  await page.user.click(options);
  await page.user.click(await screen.findByRole("menuitem", { name: what }));
}

beforeEach(() => show({ state: "running" }, "running", "pending", "pending"));

test("each step says what it comes after, or what it stands beside", async () => {
  show({ state: "running" }, "completed", "running", "queued");
  openPage(PAGE);
  expect((await row(2)).getByText(/after 1/)).toBeVisible();
  expect((await row(1)).queryByText(/after|alongside/)).toBeNull();
});

test("steps that need nothing of each other stand alongside", async () => {
  const steps = [first, { ...second, depends_on: [], state: "queued" as const }];
  warren.conversations = [aConversation({ tasks: [aTask({ state: "running", steps })] })];
  openPage(PAGE);
  expect((await row(2)).getByText(/alongside 1/)).toBeVisible();
});

test("a step that nothing builds on is left out at once", async () => {
  const page = openPage(PAGE);
  await choose(page, 3, "Leave out");
  expect(await (await row(3)).findByText("left out by you")).toBeVisible();
  await waitFor(() => expect(warren.asked).toContain("POST /tasks/task-1/steps/c/drop"));
});

test("leaving out what others build on, or what runs, is asked first", async () => {
  const page = openPage(PAGE);
  await choose(page, 1, "Leave out");
  const dialog = within(await screen.findByRole("dialog", { name: "Leave out step 1?" }));
  expect(dialog.getByText(/Steps 2, 3 build on it and will be skipped/)).toBeVisible();
  await page.user.click(dialog.getByRole("button", { name: "Cancel" }));
  expect(warren.asked.filter((each) => each.endsWith("/drop"))).toEqual([]);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await choose(page, 1, "Leave out");
  await page.user.click(await screen.findByRole("button", { name: "Leave out" }));
  await waitFor(() => expect(warren.asked).toContain("POST /tasks/task-1/steps/a/drop"));
});

test("what a refused act foresaw is taken back, and the row says why", async () => {
  server.use(
    http.post("*/api/v1/tasks/:id/steps/:step/drop", () =>
      problem(409, "conflict", "The step has begun.", "Stop the task instead."),
    ),
  );
  const page = openPage(PAGE);
  await choose(page, 3, "Leave out");
  expect(await (await row(3)).findByText("The step has begun.")).toBeVisible();
  expect(await (await row(3)).findByText("waits for step 1")).toBeVisible();
});

test("an instruction is changed in its place, and marked; Escape leaves it", async () => {
  const page = openPage(PAGE);
  await choose(page, 2, "Change the instruction");
  const field = await screen.findByRole("textbox", { name: "Instruction of Step 2, data" });
  await page.user.type(field, " as a line{Escape}");
  expect(await (await row(2)).findByText("Chart it")).toBeVisible();
  expect((await row(2)).getByRole("button", { name: /^Options/ })).toHaveFocus();
  expect(warren.asked.filter((each) => each.startsWith("PATCH"))).toEqual([]);

  await choose(page, 2, "Change the instruction");
  await page.user.type(
    await screen.findByRole("textbox", { name: /^Instruction/ }),
    " small{Enter}",
  );
  expect(await (await row(2)).findByText("Chart it small")).toBeVisible();
  expect((await row(2)).getByText("changed")).toBeVisible();
  await waitFor(() => expect(warren.asked).toContain("PATCH /tasks/task-1/steps/b"));
});

test("a step that shall run again shows first what that takes", async () => {
  show({ state: "completed", answer: "Done." }, "completed", "failed", "completed");
  const page = openPage(PAGE);
  await page.user.click((await row(2)).getByRole("button", { name: "Retry" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Run step 2 again?" }));
  expect(within(dialog.getByRole("list", { name: "Kept" })).getAllByRole("listitem")).toHaveLength(
    2,
  );
  await page.user.click(dialog.getByRole("button", { name: "Cancel" }));
  expect(warren.asked.filter((each) => each.startsWith("POST /tasks"))).toEqual([]);
  await choose(page, 3, "Run again");
  expect(await screen.findByRole("dialog", { name: "Run step 3 again?" })).toBeVisible();
});

test("a step that is skipped says because of which", async () => {
  show({ state: "completed", answer: "Done." }, "failed", "skipped", "skipped");
  openPage(PAGE);
  expect((await row(2)).getByText("skipped, because step 1 failed")).toBeVisible();
});

test("an answer that was replaced folds away; a question and its reply stay", async () => {
  const said = (id: string, role: "user" | "assistant", content: string) =>
    aMessage({ id, role, content, task_id: "task-1" });
  warren.conversations = [
    aConversation({
      tasks: [aTask({ id: "task-1", state: "completed", answer: "The new answer." })],
      messages: [
        said("1", "user", "Which region sold most?"),
        said("2", "assistant", "In which year?"),
        said("3", "user", "2025"),
        said("4", "assistant", "The old answer."),
        said("5", "assistant", "The new answer."),
      ],
    }),
  ];
  const { user } = openPage(PAGE);
  expect(await screen.findByText("The new answer.")).toBeVisible();
  expect(screen.getByText("In which year?")).toBeVisible();
  expect(screen.queryByText("The old answer.")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Earlier answer" }));
  expect(await screen.findByText("The old answer.")).toBeVisible();
});

test("a row shows what is asked of its step, opened it shows all", async () => {
  const steps = [
    { ...first, instruction: "Chart it\n\nThis builds on step 0.", state: "completed" as const },
  ];
  warren.conversations = [
    aConversation({ tasks: [aTask({ state: "completed", answer: "1", steps })] }),
  ];
  const { user } = openPage(PAGE);
  const head = (await row(1)).getByRole("button", { name: /Chart it/ });
  expect(head).not.toHaveTextContent("This builds on");
  await user.click(head);
  expect(head).toHaveTextContent("This builds on");
});

test("a step that joins the plan later is marked", async () => {
  openPage(PAGE);
  await row(3);
  await waitFor(() => expect(warren.followers).not.toHaveLength(0));
  const added = aStepView({ id: "d", position: 3, instruction: "Write it up" });
  const steps = [first, second, third].map(
    ({ calls, doing, last_sign_at, partial, ...step }) => step,
  );
  act(() =>
    warren.tell(anEvent({ kind: "plan.changed", n: 2, round: 1, steps: [...steps, added] })),
  );
  expect(await screen.findByText("added")).toBeVisible();
  expect((await row(4)).getByText("Write it up")).toBeVisible();
});

test("what tools said is read, not dumped; tests stand open with their outcome", async () => {
  const run = aCall({
    id: "run",
    title: "Running the tests",
    args: { files: ["test_dates.py"] },
    result: JSON.stringify({
      passed: 1,
      failed: 1,
      tests: [
        { name: "test_iso", state: "passed", message: "" },
        { name: "test_german", state: "failed", message: "assert 3 == 4" },
      ],
    }),
  });
  const lost = aCall({
    id: "lost",
    title: "Reading dates.csv",
    state: "error",
    result: null,
    error: {
      code: "empty",
      message: "dates.csv is empty.",
      cure: "Attach another.",
      details: { size: 0 },
    },
  });
  const steps = [{ ...first, state: "completed" as const, calls: [lost, run] }];
  const task = aTask({ state: "completed", answer: "Done.", steps });
  warren.conversations = [aConversation({ tasks: [task] })];
  const { user } = openPage(PAGE);
  expect((await row(1)).getByText("2 actions · 1 failed")).toBeVisible();
  await user.click((await row(1)).getByRole("button", { name: /Take the table/ }));
  const [failed, tests] = (await (await row(1)).findAllByTestId("tool-call")).map((each) =>
    within(each),
  );
  expect(failed!.getByText("dates.csv is empty.")).toBeVisible();
  await user.click(failed!.getByRole("button", { name: "Details" }));
  expect(failed!.getByText("size")).toBeVisible();
  expect(tests!.getByRole("button", { name: "Output: 1 passed, 1 failed" })).toBeVisible();
  expect(tests!.getByText("test_german")).toBeVisible();
  expect(tests!.getByText("assert 3 == 4")).toBeVisible();
  expect(tests!.getAllByRole("img", { name: "failed" })).toHaveLength(1);
});
