import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";

beforeEach(() => {
  warren.session = null;
});

test("the token of the address signs in and leaves the address", async () => {
  openPage("/tasks?token=right&state=failed");
  expect(location.href).not.toContain("token");
  expect(await screen.findByRole("heading", { name: "Tasks" })).toBeVisible();
  expect(location.search).toBe("?state=failed");
});

test("without a token the form says where it is, and takes it", async () => {
  const { user } = openPage();
  expect(await screen.findByText(/\.warren\/token/)).toBeVisible();
  await user.type(screen.getByLabelText("Token"), " right {Enter}");
  expect(await screen.findByRole("heading", { name: "What shall we work on?" })).toBeVisible();
});

test("a wrong token is refused in words", async () => {
  openPage("/?token=stale");
  expect(await screen.findByRole("alert")).toHaveTextContent("This token is not known here.");
});

test("a session that ends leads back to the form", async () => {
  warren.session = warren.nextSession;
  const { user } = openPage();
  await screen.findByRole("heading", { name: "What shall we work on?" });
  warren.session = null;
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
  await waitFor(() =>
    expect(screen.getByRole("heading", { name: "Sign in to Warren" })).toBeVisible(),
  );
});
