/// A comparison: what was added and removed, in one column or side by side.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import { Columns2, Rows2 } from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";
import {
  Decoration,
  Diff,
  Hunk,
  markEdits,
  tokenize,
  type FileData,
  type HunkTokens,
} from "react-diff-view";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { Code } from "@/ui/code";
import { CopyButton } from "@/ui/copy-button";
import { bytes } from "@/ui/format";
import { recall, remember } from "@/ui/storage";
import { countsOf, nameOf, readDiff, rowsOf, type Gap, type Part } from "./diff-lines";
import { diffStyle } from "./diff-style";
import { IconToggle } from "./icon-toggle";
import { useFileText } from "./use-file-text";
import { BarSpace, ViewerBar } from "./viewer-bar";

const LIMIT = 1024 * 1024;
/** Changed words are marked up to this many lines: beyond, looking for them takes longer than it helps. */
const MARKED = 3000;
const NAME = "diff.split";

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function tokensOf({ hunks }: FileData): HunkTokens | null {
  const lines = hunks.reduce((n, hunk) => n + hunk.changes.length, 0);
  if (lines > MARKED) return null;
  return tokenize(hunks, { enhancers: [markEdits(hunks, { type: "block" })] });
}

function OneFile({ file, isSplit }: { file: FileData; isSplit: boolean }) {
  const [unfolded, setUnfolded] = useState<readonly string[]>([]);
  const tokens = useMemo(() => tokensOf(file), [file]);
  const draw = (row: Part | Gap): ReactElement => {
    if ("left" in row) return <Decoration key={row.key}>{text.diff.same(row.left)}</Decoration>;
    if (row.same === 0 || unfolded.includes(row.key)) return <Hunk key={row.key} hunk={row.hunk} />;
    return (
      <Decoration key={row.key}>
        <ButtonBase className="same" onClick={() => setUnfolded([...unfolded, row.key])}>
          {text.diff.showSame(row.same)}
        </ButtonBase>
      </Decoration>
    );
  };
  return (
    <Box component="section" aria-label={nameOf(file)}>
      <Typography
        variant="body2"
        sx={{ paddingInline: 4, paddingBlock: 2, fontWeight: 600, overflowWrap: "anywhere" }}
      >
        {nameOf(file)}
      </Typography>
      <Diff
        diffType={file.type}
        viewType={isSplit ? "split" : "unified"}
        hunks={file.hunks}
        tokens={tokens}
      >
        {() => rowsOf(file).map(draw)}
      </Diff>
    </Box>
  );
}

export default function DiffView({ file }: { file: FileView }) {
  const { text: source, cut } = useFileText(file, LIMIT);
  const files = useMemo(() => readDiff(source), [source]);
  const [wantsSplit, setSplit] = useState(() => recall(NAME, isFlag) ?? false);
  const isRoomy = useMediaQuery((theme) => theme.breakpoints.up("sm"));
  const { added, removed } = countsOf(files);
  const choose = (isSplit: boolean): void => {
    setSplit(isSplit);
    remember(NAME, isSplit);
  };
  if (files.length === 0) {
    return (
      <Box sx={{ paddingInline: 4, paddingBlockEnd: 4, overflow: "auto" }}>
        <Typography variant="body2" sx={{ color: "text.secondary", paddingBlockEnd: 2 }}>
          {source.trim() === "" ? text.diff.none : text.diff.broken}
        </Typography>
        {source.trim() !== "" && <Code source={source} language="" isPlain />}
      </Box>
    );
  }
  return (
    <>
      <ViewerBar>
        <Box component="span" sx={{ color: "success.main" }}>
          {text.diff.added(added)}
        </Box>
        <Box component="span" sx={{ color: "error.main" }}>
          {text.diff.removed(removed)}
        </Box>
        {cut && <span>{text.artifacts.textCut(bytes(LIMIT))}</span>}
        <BarSpace />
        {isRoomy && (
          <>
            <IconToggle
              icon={Rows2}
              label={text.diff.unified}
              isOn={!wantsSplit}
              onClick={() => choose(false)}
            />
            <IconToggle
              icon={Columns2}
              label={text.diff.split}
              isOn={wantsSplit}
              onClick={() => choose(true)}
            />
          </>
        )}
        <CopyButton content={source} label={text.artifacts.copyFile} done={text.artifacts.copied} />
      </ViewerBar>
      <Box
        tabIndex={0}
        role="region"
        aria-label={file.name}
        sx={[{ flex: 1, minHeight: 0, overflow: "auto" }, diffStyle].flat()}
      >
        {files.map((each, i) => (
          <OneFile key={i} file={each} isSplit={wantsSplit && isRoomy} />
        ))}
      </Box>
    </>
  );
}
