/// One HTTP client for the API; whatever goes wrong becomes an ApiError.
import axios, { type AxiosError, type AxiosResponse } from "axios";
import { text } from "@/text";
import { learnTime } from "./clock";
import { apiUrl } from "./config";
import type { Problem } from "./types";

/** What an answer may hold when it isn't Warren's own (a proxy's, say). */
type MaybeProblem = Partial<Problem>;

/** What went wrong, in a sentence (`message`), with the next step (`cure`) and a stable `code`. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly cure: string,
    /** What is wrong with which field; `where` is its path. */
    readonly fields: readonly { where: string; message: string }[] = [],
  ) {
    super(message);
  }
}

/** A fault of Warren's own names its request: the log tells the rest. */
function cureOf({ cure = "", request_id: id }: MaybeProblem, status: number): string {
  return status >= 500 && typeof id === "string"
    ? `${cure} ${text.errors.request(id)}`.trim()
    : cure;
}

function toApiError(error: AxiosError<MaybeProblem>): ApiError {
  const response = error.response;
  if (response === undefined) {
    return new ApiError(0, "unreachable", text.errors.unreachable, text.errors.unreachableCure);
  }
  const problem: MaybeProblem = typeof response.data === "object" ? response.data : {};
  return new ApiError(
    response.status,
    problem.code ?? `http_${response.status}`,
    problem.detail ?? problem.title ?? text.errors.unexpected,
    cureOf(problem, response.status),
    problem.errors ?? [],
  );
}

export const http = axios.create({
  baseURL: apiUrl,
  // Several values of one name: "state=approved&state=rejected".
  paramsSerializer: { indexes: null },
});

function learn(response: AxiosResponse): AxiosResponse {
  learnTime(response.headers.date);
  return response;
}

http.interceptors.response.use(learn, (error: unknown) => {
  const isTransport = axios.isAxiosError<MaybeProblem>(error) && !axios.isCancel(error);
  return Promise.reject(isTransport ? toApiError(error) : (error as Error));
});

/** Whether trying the same again can help. */
export function isTransient(error: Error): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}
