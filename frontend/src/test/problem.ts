/// A problem document, as the API answers when something is wrong.
import { HttpResponse } from "msw";

export function problem(
  status: number,
  code: string,
  detail: string,
  cure = "",
  errors: { where: string; message: string }[] = [],
) {
  return HttpResponse.json(
    { type: "about:blank", title: detail, status, code, detail, cure, errors },
    { status },
  );
}
