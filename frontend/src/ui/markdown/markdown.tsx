/// Markdown as people and models write it; what draws it loads with the first answer.
import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import { lazy, memo, Suspense } from "react";
import type { FileView } from "@/api/types";
import type { OpenFile } from "../open-file";
import { proseStyle } from "./prose-style";

const load = () => import("./rendered");
const Rendered = lazy(load);

/** Fetch what draws Markdown before there is any: the first answer then stands as it will stay. */
export function warmMarkdown(): void {
  void load();
}

interface Props {
  source: string;
  /** Files that `artifact:NAME` may refer to. */
  artifacts: readonly FileView[];
  onOpen?: OpenFile;
}

export const Markdown = memo(function Markdown(props: Props) {
  return (
    <Box sx={proseStyle}>
      <Suspense fallback={<Skeleton animation={false} width="70%" />}>
        <Rendered {...props} />
      </Suspense>
    </Box>
  );
});
