import { expect, test } from "vitest";
import { ApiError } from "@/api/client";
import { anApproval } from "@/test/act-factories";
import { changesOf, complaintsOf, fieldsOf, listIn } from "./edited-args";

const approval = anApproval({
  args: { to: ["a@x"], cc: null, subject: "Hi", text: "Dear all", retries: 2, options: { a: 1 } },
  editable: ["to", "cc", "subject", "text", "retries", "options"],
});

test("each argument that may be changed gets the field that fits it", () => {
  expect(fieldsOf(approval).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    "to list",
    "cc list",
    "subject line",
    "text text",
    "retries number",
  ]);
  expect(fieldsOf(approval)[4]?.label).toBe("Retries");
});

test("only what was changed is said, each of the kind it was", () => {
  const drafts = { to: "a@x, b@x\nc@x", retries: "3", text: " Dear\n", subject: "Hi" };
  expect(changesOf(fieldsOf(approval), drafts)).toEqual({
    to: ["a@x", "b@x", "c@x"],
    text: " Dear\n",
    retries: 3,
  });
  expect(changesOf(fieldsOf(approval), {})).toEqual({});
});

test("what the agent left out stands as the card shows it; a text only where it is the whole", () => {
  const editable = ["to", "subject", "text"];
  const shown = (args: Record<string, string>) =>
    fieldsOf(anApproval({ args, editable })).map(({ value }) => value);
  expect(shown({ draft: "d1" })).toEqual([
    "piet@plumber.example",
    "Thursday",
    "Thursday at ten works.",
  ]);
  expect(shown({ forward: "m1" })).toEqual(["piet@plumber.example", "Thursday", ""]);
});

test("a comma inside a quoted name parts nothing", () => {
  expect(listIn('"Berg, Ann" <ann@x>, bob@x;carl@x')).toEqual([
    '"Berg, Ann" <ann@x>',
    "bob@x",
    "carl@x",
  ]);
});

test("a complaint is found by the path of its field", () => {
  const error = new ApiError(422, "invalid", "", "", [
    { where: "body.args.to.1", message: "No address." },
    { where: "args.subject", message: "One line only." },
    { where: "body.reason", message: "Not a field." },
  ]);
  expect([...complaintsOf(error, fieldsOf(approval))]).toEqual([
    ["to", "No address."],
    ["subject", "One line only."],
  ]);
  expect(complaintsOf(new Error("lost"), fieldsOf(approval)).size).toBe(0);
});
