/// The shape of the list while it loads, or why it isn't there.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import type { UseQueryResult } from "@tanstack/react-query";
import { text } from "@/text";
import { watchText } from "@/text/watch";
import { Problem, problemOf } from "@/ui/problem";

interface Props {
  of: Pick<UseQueryResult, "isPending" | "isError" | "error" | "refetch">;
}

export function Loading({ of: query }: Props) {
  if (query.isError && query.error !== null) {
    const { message, cure } = problemOf(query.error);
    return (
      <Problem
        message={watchText.failed}
        cure={`${message} ${cure}`.trim()}
        action={<Button onClick={() => void query.refetch()}>{text.errors.again}</Button>}
      />
    );
  }
  if (!query.isPending) return null;
  return (
    <Box role="status" aria-label={watchText.loading}>
      {[1, 2].map((n) => (
        <Skeleton key={n} animation={false} height={140} />
      ))}
    </Box>
  );
}
