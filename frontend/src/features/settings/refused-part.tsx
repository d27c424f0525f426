/// What was refused lately: the host, the reason, the next step, and the task that met it.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { egressRefusalsQuery, useDeleteHost, useForgetRefusals, usePutHost } from "@/api/egress";
import type { EgressRefusal, EgressRule } from "@/api/types";
import { text } from "@/text";
import { webAccessText } from "@/text/web-access";
import { Problem, problemOf } from "@/ui/problem";
import { useNow } from "@/ui/use-now";
import { deniedBy } from "./refusal-words";
import { RefusedLine } from "./refused-line";

export function RefusedPart({ rules }: { rules: readonly EgressRule[] }) {
  const refused = useQuery(egressRefusalsQuery);
  const [put, remove, forget] = [usePutHost(), useDeleteHost(), useForgetRefusals()];
  const now = useNow(true, 60_000);
  const words = webAccessText;
  const changed = put.data?.host ?? remove.variables?.host;
  const error = put.error ?? remove.error ?? forget.error;
  const cureOf = (line: EgressRefusal): [string, string, () => void] | null => {
    const { host } = line;
    if (line.whose !== "person" || host === "") return null;
    if (line.code === "not_listed")
      return rules.some(({ decision }) => decision === "allow")
        ? [words.allowIt, words.allowOf(host), () => put.mutate({ host, decision: "allow" })]
        : null;
    const rule = deniedBy(host, rules);
    return rule === undefined
      ? null
      : [words.undeny, words.undenyOf(rule.host), () => remove.mutate(rule)];
  };
  if (refused.isError)
    return (
      <Problem
        message={words.refusedFailed}
        cure={problemOf(refused.error).cure}
        action={<Button onClick={() => void refused.refetch()}>{text.errors.again}</Button>}
      />
    );
  const items = refused.data?.items;
  if (items === undefined) return null;
  if (items.length === 0)
    return <Typography sx={{ color: "text.secondary" }}>{words.refusedNone}</Typography>;
  return (
    <>
      {error !== null && <Problem {...problemOf(error)} />}
      <Box
        component="ul"
        aria-label={words.refused}
        sx={{ listStyle: "none", margin: 0, padding: 0 }}
      >
        {items.map((line) => (
          <RefusedLine
            key={[line.host, line.port, line.code, line.agent].join(" ")}
            line={line}
            now={now}
            cure={cureOf(line)}
          />
        ))}
      </Box>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 3, alignItems: "center" }}>
        <Button
          variant="outlined"
          color="inherit"
          onClick={() => forget.mutate()}
          disabled={forget.isPending}
          sx={{ borderColor: "divider" }}
        >
          {words.forget}
        </Button>
        <span role="status">
          {(put.isSuccess || remove.isSuccess) && changed !== undefined
            ? words.changed(changed)
            : ""}
        </span>
      </Box>
    </>
  );
}
