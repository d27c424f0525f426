/// Why a decision was not taken; what is wrong with a field stands at the field.
import Box from "@mui/material/Box";
import { ApiError } from "@/api/client";
import { text } from "@/text";
import { Problem, problemOf } from "@/ui/problem";
import type { ApprovalActs } from "./use-approval-acts";

interface Props {
  acts: ApprovalActs;
  /** The fields say themselves what is wrong with them. */
  isEditing?: boolean;
}

export function ActsProblem({ acts: { error, refused }, isEditing = false }: Props) {
  const isTold = isEditing && error instanceof ApiError && error.fields.length > 0;
  return (
    <>
      {error !== null && !isTold && <Problem {...problemOf(error)} />}
      {refused > 0 && (
        <Box role="status" sx={{ color: "warning.main" }}>
          {text.approvals.refused(refused)}
        </Box>
      )}
    </>
  );
}
