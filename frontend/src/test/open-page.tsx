/// Opens the whole page at an address, as a person does.
import { render, type RenderResult } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { App } from "@/app/app";
import { takeToken } from "@/app/take-token";

export interface OpenPage extends RenderResult {
  user: UserEvent;
}

export function openPage(address = "/"): OpenPage {
  history.replaceState(null, "", address);
  const user = userEvent.setup();
  return { user, ...render(<App token={takeToken()} />) };
}
