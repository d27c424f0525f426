/// Text, code and Markdown.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { Code } from "@/ui/code";
import { kindOf } from "@/ui/file-kind";
import { bytes } from "@/ui/format";
import { Markdown } from "@/ui/markdown/markdown";
import { useFileText } from "./use-file-text";

const LIMIT = 512 * 1024;

interface Props {
  file: FileView;
  files: readonly FileView[];
  onOpen: (id: string) => void;
}

function languageOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

export function TextView({ file, files, onOpen }: Props) {
  const { text: source, cut } = useFileText(file, LIMIT);
  return (
    <Box sx={{ paddingInline: 4, paddingBlockEnd: 4, overflow: "auto" }}>
      {kindOf(file) === "markdown" ? (
        <Markdown source={source} artifacts={files} onOpen={({ id }) => onOpen(id)} />
      ) : (
        <Code source={source} language={kindOf(file) === "code" ? languageOf(file.name) : ""} />
      )}
      {cut && (
        <Typography variant="body2" sx={{ color: "text.secondary", paddingBlockStart: 2 }}>
          {text.artifacts.textCut(bytes(LIMIT))}
        </Typography>
      )}
    </Box>
  );
}
