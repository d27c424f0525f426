/// A file that is named in the answer; with a page it is a citation.
import ButtonBase from "@mui/material/ButtonBase";
import Link from "@mui/material/Link";
import { BookOpenText } from "lucide-react";
import type { ReactNode } from "react";
import { text } from "@/text";
import type { OpenFile } from "../open-file";
import type { Reference } from "./reference";

interface Props {
  to: Reference;
  onOpen: OpenFile | undefined;
  children: ReactNode;
}

export function ArtifactLink({ to: { file, page }, onOpen, children }: Props) {
  if (page === undefined) {
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
  return (
    <ButtonBase
      disabled={onOpen === undefined}
      title={text.pdf.pageOf(page, file.name)}
      onClick={() => onOpen?.(file, page)}
      sx={{
        gap: 1,
        marginInline: "1px",
        paddingInline: 1.5,
        border: 1,
        borderColor: "divider",
        borderRadius: "6px",
        backgroundColor: (t) => t.vars.palette.sunken,
        color: "primary.main",
        fontSize: "0.8125em",
        lineHeight: 1.5,
        verticalAlign: "baseline",
        whiteSpace: "nowrap",
        "&:hover": { borderColor: "primary.main" },
      }}
    >
      <BookOpenText size={12} aria-hidden />
      {children}
    </ButtonBase>
  );
}
