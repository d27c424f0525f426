/// Markdown as people and models write it; what draws it loads with the first answer.
import Box from "@mui/material/Box";
import { lazy, memo, Suspense } from "react";
import type { FileView } from "@/api/types";
import type { OpenFile } from "../open-file";
import { proseStyle } from "./prose-style";

const Rendered = lazy(() => import("./rendered"));

interface Props {
  source: string;
  /** Files that `artifact:NAME` may refer to. */
  artifacts: readonly FileView[];
  onOpen?: OpenFile;
}

export const Markdown = memo(function Markdown(props: Props) {
  return (
    <Box sx={proseStyle}>
      <Suspense fallback={<Box sx={{ whiteSpace: "pre-wrap" }}>{props.source}</Box>}>
        <Rendered {...props} />
      </Suspense>
    </Box>
  );
});
