/// Shows one file by its kind; what draws charts, tables, PDFs, code and comparisons loads when the first one is opened.
import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import { lazy, Suspense } from "react";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { ErrorBoundary } from "@/ui/error-boundary";
import { kindOf } from "@/ui/file-kind";
import type { OpenFile } from "@/ui/open-file";
import { Problem, problemOf } from "@/ui/problem";
import { DownloadOnly } from "./download-only";
import { ImageView } from "./image-view";
import { TextView } from "./text-view";

const ChartView = lazy(() => import("./chart-view"));
const TableView = lazy(() => import("./table-view"));
const PdfView = lazy(() => import("./pdf-view"));
const DiffView = lazy(() => import("./diff-view"));
const CodeView = lazy(() => import("./code-view"));

interface Props {
  file: FileView;
  files: readonly FileView[];
  /** Where to begin in a document; another `opening` goes there again. */
  page: number | null;
  opening: string;
  onOpen: OpenFile;
}

function viewOf({ file, files, page, opening, onOpen }: Props) {
  const kind = kindOf(file);
  switch (kind) {
    case "image":
      return <ImageView file={file} />;
    case "chart":
      return <ChartView file={file} />;
    case "table":
      return <TableView file={file} />;
    case "pdf":
      return <PdfView file={file} page={page} opening={opening} />;
    case "diff":
      return <DiffView file={file} />;
    case "code":
      return <CodeView file={file} />;
    case "markdown":
    case "text":
      return (
        <TextView file={file} files={files} isMarkdown={kind === "markdown"} onOpen={onOpen} />
      );
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
