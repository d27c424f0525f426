/// Text as it was written, and Markdown as it reads.
import Box from "@mui/material/Box";
import { BookOpenText, FileCode } from "lucide-react";
import { useState } from "react";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { CopyButton } from "@/ui/copy-button";
import { bytes } from "@/ui/format";
import { Markdown } from "@/ui/markdown/markdown";
import type { OpenFile } from "@/ui/open-file";
import { IconToggle } from "./icon-toggle";
import { useFileText } from "./use-file-text";
import { BarSpace, ViewerBar } from "./viewer-bar";

const LIMIT = 512 * 1024;

interface Props {
  file: FileView;
  files: readonly FileView[];
  isMarkdown: boolean;
  onOpen: OpenFile;
}

export function TextView({ file, files, isMarkdown, onOpen }: Props) {
  const { text: source, cut } = useFileText(file, LIMIT);
  const [isSource, setSource] = useState(!isMarkdown);
  return (
    <>
      <ViewerBar>
        {cut && <span>{text.artifacts.textCut(bytes(LIMIT))}</span>}
        <BarSpace />
        {isMarkdown && (
          <>
            <IconToggle
              icon={BookOpenText}
              label={text.artifacts.rendered}
              isOn={!isSource}
              onClick={() => setSource(false)}
            />
            <IconToggle
              icon={FileCode}
              label={text.artifacts.source}
              isOn={isSource}
              onClick={() => setSource(true)}
            />
          </>
        )}
        <CopyButton content={source} label={text.artifacts.copyFile} done={text.artifacts.copied} />
      </ViewerBar>
      <Box
        tabIndex={0}
        role="region"
        aria-label={file.name}
        sx={{ flex: 1, minHeight: 0, overflow: "auto", paddingInline: 4, paddingBlock: 4 }}
      >
        {isSource ? (
          <Box
            component="pre"
            sx={{
              margin: 0,
              whiteSpace: "pre-wrap",
              overflowWrap: "anywhere",
              fontSize: "0.8125rem",
              lineHeight: 1.6,
              fontFamily: `"JetBrains Mono Variable", ui-monospace, monospace`,
            }}
          >
            {source}
          </Box>
        ) : (
          <Markdown source={source} artifacts={files} onOpen={onOpen} />
        )}
      </Box>
    </>
  );
}
