/// Code with its line numbers; long lines scroll or wrap, as the person chooses.
import Box from "@mui/material/Box";
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { WrapText } from "lucide-react";
import { Fragment, memo, useMemo, useState, type ReactNode } from "react";
import { jsx, jsxs } from "react/jsx-runtime";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { codeStyle } from "@/ui/code-style";
import { CopyButton } from "@/ui/copy-button";
import { bytes } from "@/ui/format";
import { highlight } from "@/ui/highlighting";
import { recall, remember } from "@/ui/storage";
import { linesOf } from "./code-lines";
import { IconToggle } from "./icon-toggle";
import { useFileText } from "./use-file-text";
import { BarSpace, ViewerBar } from "./viewer-bar";

const LIMIT = 512 * 1024;
const NAME = "code.wrap";

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function languageOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

/** JSON as people read it; what is cut or broken is left as it is. */
function readable(source: string, language: string): string {
  if (language !== "json") return source;
  try {
    return JSON.stringify(JSON.parse(source), null, 2);
  } catch {
    return source;
  }
}

const Lines = memo(function Lines({ source, language }: { source: string; language: string }) {
  const lines = useMemo((): ReactNode[] => {
    const tree = highlight(source, language);
    if (tree === null) return source.split("\n");
    return linesOf(tree.children).map(
      (children) => toJsxRuntime({ type: "root", children }, { Fragment, jsx, jsxs }) as ReactNode,
    );
  }, [source, language]);
  return lines.map((line, i) => (
    <Box component="span" className="line" key={i} data-number={i + 1}>
      {line}
      {"\n"}
    </Box>
  ));
});

export default function CodeView({ file }: { file: FileView }) {
  const { text: fetched, cut } = useFileText(file, LIMIT);
  const language = languageOf(file.name);
  const source = useMemo(
    () => readable(fetched, cut ? "" : language).replace(/\n$/, ""),
    [fetched, cut, language],
  );
  const [wraps, setWraps] = useState(() => recall(NAME, isFlag) ?? false);
  const count = source.split("\n").length;
  const toggle = (): void => {
    setWraps(!wraps);
    remember(NAME, !wraps);
  };
  return (
    <>
      <ViewerBar>
        <span>{text.artifacts.lines(count)}</span>
        {cut && <span>{text.artifacts.textCut(bytes(LIMIT))}</span>}
        <BarSpace />
        <IconToggle icon={WrapText} label={text.artifacts.wrap} isOn={wraps} onClick={toggle} />
        <CopyButton
          content={fetched}
          label={text.artifacts.copyFile}
          done={text.artifacts.copied}
        />
      </ViewerBar>
      <Box
        tabIndex={0}
        role="region"
        aria-label={file.name}
        sx={[
          codeStyle,
          {
            flex: 1,
            minHeight: 0,
            overflow: "auto",
            borderRadius: 0,
            backgroundColor: "transparent",
            "& pre": {
              maxHeight: "none",
              overflow: "visible",
              paddingInline: 0,
              paddingBlock: 3,
              width: wraps ? "auto" : "max-content",
              minWidth: "100%",
            },
            "& .line": {
              display: "block",
              paddingInlineStart: `calc(${String(count).length}ch + 28px)`,
              paddingInlineEnd: 4,
              position: "relative",
              whiteSpace: wraps ? "pre-wrap" : "pre",
              overflowWrap: wraps ? "anywhere" : "normal",
            },
            "& .line::before": {
              content: "attr(data-number)",
              position: "absolute",
              insetInlineStart: 12,
              width: `${String(count).length}ch`,
              textAlign: "end",
              color: "text.secondary",
              userSelect: "none",
            },
          },
        ].flat()}
      >
        <pre>
          <code>
            <Lines source={source} language={language} />
          </code>
        </pre>
      </Box>
    </>
  );
}
