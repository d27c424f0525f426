/// One tool call: what it does in plain words; input and output fold, pictures and tables are shown.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useMemo } from "react";
import type { FileView, ToolCallView } from "@/api/types";
import { text } from "@/text";
import { ArtifactCards } from "@/ui/artifact-cards";
import { Fold } from "@/ui/fold";
import { shortDuration } from "@/ui/format";
import { StateMark } from "@/ui/state-mark";
import { shapeOf, shapeOfText, type Json, type Shape, type TestResult } from "./readable";
import { ReadableView } from "./readable-view";
import type { OpenFile } from "@/ui/open-file";

interface Props {
  call: ToolCallView;
  /** The step has ended: a call that still runs was stopped with it. */
  isOver: boolean;
  artifacts: readonly FileView[];
  onOpen: OpenFile;
}

const STATES = { running: "running", ok: "completed", error: "failed" } as const;

/** The sentence, what helps, and the rest for who wants it. */
function Failure({ error }: { error: NonNullable<ToolCallView["error"]> }) {
  return (
    <>
      <Typography variant="body2" sx={{ overflowWrap: "anywhere" }}>
        <Box component="span" sx={{ color: "error.main" }}>
          {error.message}
        </Box>{" "}
        {error.cure}
      </Typography>
      {Object.keys(error.details).length > 0 && (
        <Fold label={text.plan.details}>
          <ReadableView shape={shapeOf(error.details as Json)} />
        </Fold>
      )}
    </>
  );
}

/** The tests that a call ran: their outcome is what a person looks for. */
function testsIn(shape: Shape): TestResult[] {
  if (shape.kind !== "pairs") return [];
  return shape.pairs.flatMap(([, value]) => (value.kind === "tests" ? value.tests : []));
}

function outputLabel(tests: readonly TestResult[]): string {
  if (tests.length === 0) return text.tool.result;
  const count = (isOk: boolean): number => tests.filter((test) => test.isOk === isOk).length;
  return text.tool.tests(count(true), count(false));
}

export function ToolCall({ call, isOver, artifacts, onOpen }: Props) {
  const made = artifacts.filter(({ id }) => call.artifacts.includes(id));
  const state = call.state === "running" && isOver ? "cancelled" : STATES[call.state];
  const said = useMemo(
    () => (call.result === null ? null : shapeOfText(call.result)),
    [call.result],
  );
  const tests = said === null ? [] : testsIn(said);
  return (
    <Box
      data-testid="tool-call"
      sx={{
        paddingBlock: 1.5,
        // A subagent's work stands under the agent's own.
        paddingInlineStart: call.subagent === null ? 0 : 5,
      }}
    >
      <Box sx={{ display: "flex", gap: 2, alignItems: "baseline" }}>
        <Box sx={{ alignSelf: "center", display: "flex" }}>
          <StateMark state={state} size={14} />
        </Box>
        <Typography variant="body2" sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
          {call.title}
          {call.subagent !== null && (
            <Box component="span" sx={{ color: "text.secondary" }}>
              {" "}
              {text.tool.by(call.subagent)}
            </Box>
          )}
          {call.doing !== null && state === "running" && (
            <Box component="span" sx={{ color: "text.secondary" }}>
              {" "}
              · {call.doing}
            </Box>
          )}
        </Typography>
        {call.duration_ms !== null && (
          <Typography
            variant="body2"
            sx={{ color: "text.secondary", fontVariantNumeric: "tabular-nums" }}
          >
            {shortDuration(call.duration_ms)}
          </Typography>
        )}
      </Box>
      <Box sx={{ paddingInlineStart: "22px", fontSize: "0.8125rem" }}>
        {call.error !== null && <Failure error={call.error} />}
        {Object.keys(call.args).length > 0 && (
          <Fold label={text.tool.args}>
            <ReadableView shape={shapeOf(call.args as Json)} />
          </Fold>
        )}
        {said !== null && (
          <Fold label={outputLabel(tests)} isOpenAtFirst={tests.length > 0}>
            {said.kind === "none" ? text.tool.empty : <ReadableView shape={said} />}
          </Fold>
        )}
        {made.length > 0 && <ArtifactCards files={made} onOpen={onOpen} />}
      </Box>
    </Box>
  );
}
