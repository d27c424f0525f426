import { AxiosError, AxiosHeaders, type AxiosResponse } from "axios";
import { afterEach, describe, expect, it, vi } from "vitest";
import { http } from "./client";

const cure = "Try again.";

/** Answer every request with a problem document of this status. */
function refuse(status: number, more: object = {}) {
  vi.spyOn(http.defaults, "adapter", "get").mockReturnValue((config) => {
    const data = { status, code: "x", title: "X", detail: "It broke.", cure, ...more };
    const response: AxiosResponse = {
      data,
      status,
      statusText: "",
      headers: new AxiosHeaders(),
      config,
    };
    return Promise.reject(new AxiosError("refused", undefined, config, undefined, response));
  });
}

describe("what went wrong", () => {
  afterEach(() => vi.restoreAllMocks());

  it("names the request of a fault of Warren's own", async () => {
    refuse(500, { request_id: "0af7651916cd43dd8448eb211c80319c" });
    await expect(http.get("/tasks")).rejects.toMatchObject({
      message: "It broke.",
      cure: `${cure} Its log has this as request 0af7651916cd43dd8448eb211c80319c.`,
    });
  });

  it("leaves it out where the person is who can help, and where there is none", async () => {
    refuse(422, { request_id: "0af7651916cd43dd8448eb211c80319c" });
    await expect(http.get("/tasks")).rejects.toMatchObject({ cure });
    refuse(502);
    await expect(http.get("/tasks")).rejects.toMatchObject({ cure });
  });
});
