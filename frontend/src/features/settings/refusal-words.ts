/// Why something was refused, in words; and which rule of the person it was.
import type { EgressRefusal, EgressRule } from "@/api/types";
import { webAccessText } from "@/text/web-access";

/** A sentence, and the next step where there is one for somebody. */
export function whyRefused({
  code,
  whose,
}: Pick<EgressRefusal, "code" | "whose">): readonly [sentence: string, next: string] {
  const { why, whyOther } = webAccessText;
  return why[whose === "" ? code : `${code}.${whose}`] ?? whyOther(code);
}

/** Host and port as they are written; the usual ports are left out. */
export function placeOf({ host, port }: Pick<EgressRefusal, "host" | "port">): string {
  if (host === "") return webAccessText.unreadable;
  const written = host.includes(":") ? `[${host}]` : host;
  return port === 80 || port === 443 ? written : `${written}:${port}`;
}

/** The person's rule that forbids a host: for itself, or for a domain that it is under. */
export function deniedBy(host: string, rules: readonly EgressRule[]): EgressRule | undefined {
  return rules.find(
    (rule) => rule.decision === "deny" && (host === rule.host || host.endsWith(`.${rule.host}`)),
  );
}
