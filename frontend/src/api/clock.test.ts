import { afterEach, describe, expect, it } from "vitest";
import { learnTime, serverNow } from "./clock";

const HOUR = 3_600_000;

describe("the server's time", () => {
  afterEach(() => learnTime(new Date().toUTCString()));

  it("is told by what it answers, where this machine's clock is wrong", () => {
    learnTime(new Date(Date.now() + HOUR).toUTCString());
    expect(Math.abs(serverNow() - Date.now() - HOUR)).toBeLessThan(1_500);
  });

  it("is this machine's where they agree but for the way of the answer", () => {
    const now = Date.UTC(2026, 0, 1, 12, 0, 5, 900);
    learnTime(new Date(now - 1_000).toUTCString(), now); // a header says whole seconds: 1.9 s off
    expect(Math.abs(serverNow() - Date.now())).toBeLessThan(100);
  });

  it("stays what it was when an answer says nothing of it", () => {
    learnTime(new Date(Date.now() - HOUR).toUTCString());
    learnTime(undefined);
    learnTime("soon");
    expect(Date.now() - serverNow()).toBeGreaterThan(HOUR - 1_500);
  });
});
