/// Shows one file by its kind; what draws charts and tables loads when the first one is opened.
import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import { lazy, Suspense } from "react";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { ErrorBoundary } from "@/ui/error-boundary";
import { kindOf } from "@/ui/file-kind";
import { Problem, problemOf } from "@/ui/problem";
import { DownloadOnly } from "./download-only";
import { ImageView } from "./image-view";
import { TextView } from "./text-view";

const ChartView = lazy(() => import("./chart-view"));
const TableView = lazy(() => import("./table-view"));

interface Props {
  file: FileView;
  files: readonly FileView[];
  onOpen: (id: string) => void;
}

function viewOf({ file, files, onOpen }: Props) {
  switch (kindOf(file)) {
    case "image":
      return <ImageView file={file} />;
    case "chart":
      return <ChartView file={file} />;
    case "table":
      return <TableView file={file} />;
    case "markdown":
    case "code":
    case "text":
      return <TextView file={file} files={files} onOpen={onOpen} />;
    case "file":
      return <DownloadOnly file={file} />;
  }
}

export function ArtifactViewer(props: Props) {
  return (
    <ErrorBoundary
      fallback={(error) => (
        <Box sx={{ padding: 4 }}>
          <Problem message={text.artifacts.failed} cure={problemOf(error).message} />
        </Box>
      )}
    >
      <Suspense fallback={<ViewerSkeleton />}>{viewOf(props)}</Suspense>
    </ErrorBoundary>
  );
}

function ViewerSkeleton() {
  return (
    <Box role="status" aria-label={text.artifacts.loading} sx={{ padding: 4 }}>
      <Skeleton animation={false} variant="rounded" height={280} />
    </Box>
  );
}
