/// A file that a step made, named in the answer.
import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import type { FileView } from "@/api/types";

interface Props {
  file: FileView;
  onOpen: ((file: FileView) => void) | undefined;
  children: ReactNode;
}

export function ArtifactLink({ file, onOpen, children }: Props) {
  return (
    <Link
      component="button"
      type="button"
      onClick={() => onOpen?.(file)}
      sx={{ font: "inherit", verticalAlign: "baseline", textUnderlineOffset: "3px" }}
    >
      {children}
    </Link>
  );
}
