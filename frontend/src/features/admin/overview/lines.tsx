/// Each line with what waits in it, who serves it, and what of it is held up.
import Box from "@mui/material/Box";
import { Fragment, type ReactNode } from "react";
import { Link } from "react-router";
import type { LineNow } from "@/api/types";
import { overviewText as words } from "@/text/overview";
import { AgentMark } from "@/ui/agent-mark";
import { duration } from "@/ui/format";
import { DEAD_LETTERS_PATH, PARKED_PATH } from "@/ui/links";
import { visuallyHidden } from "@/ui/visually-hidden";
import { quiet } from "./style";

const PLANNING = "planning";

function Waiting({ waiting, oldest_seconds }: LineNow) {
  return (
    <>
      {words.number(waiting)}
      {waiting > 0 && <Box sx={quiet}>{words.oldest(duration(oldest_seconds * 1000))}</Box>}
    </>
  );
}

/** What of the line waits for somebody, each with the way there. */
function Held({ dead_letters, asking, parked, paused }: LineNow) {
  const { lines } = words;
  const held: [string, ReactNode][] = [];
  if (paused) held.push(["paused", <Link to="/agents">{lines.paused}</Link>]);
  if (asking > 0) held.push(["asking", <Link to="/approvals">{lines.asking(asking)}</Link>]);
  if (parked > 0) held.push(["parked", <Link to={PARKED_PATH}>{lines.parked(parked)}</Link>]);
  if (dead_letters > 0) {
    held.push(["dead", <Link to={DEAD_LETTERS_PATH}>{lines.dead(dead_letters)}</Link>]);
  }
  return held.map(([name, link], n) => (
    <Fragment key={name}>
      {n > 0 && ", "}
      {link}
    </Fragment>
  ));
}

function Row({ line }: { line: LineNow }) {
  const { name, running, workers, busy, slots, from_zero } = line;
  const { lines } = words;
  return (
    <tr>
      <th scope="row">
        {name === PLANNING ? (
          lines.planning
        ) : (
          <Link to="/agents">
            <AgentMark agent={name} />
          </Link>
        )}
      </th>
      <td>
        <Waiting {...line} />
      </td>
      <td>{words.number(running)}</td>
      <td>{workers === 0 && from_zero ? lines.fromZero : lines.workers(workers, busy, slots)}</td>
      <td>
        <Held {...line} />
      </td>
    </tr>
  );
}

export function Lines({ lines }: { lines: readonly LineNow[] }) {
  const { title, columns } = words.lines;
  return (
    <Box
      component="table"
      sx={{
        width: "100%",
        borderCollapse: "collapse",
        fontSize: { xs: "0.8125rem", sm: "0.875rem" },
        fontVariantNumeric: "tabular-nums",
        "& th, & td": {
          textAlign: "start",
          verticalAlign: "top",
          paddingBlock: 2,
          paddingInlineEnd: { xs: 1.5, sm: 3 },
          borderBlockEnd: "1px solid",
          borderColor: "divider",
          overflowWrap: "anywhere",
        },
        "& thead th": {
          fontSize: "0.8125rem",
          fontWeight: 550,
          color: "text.secondary",
          whiteSpace: "nowrap",
        },
        "& tbody th": { fontWeight: 400, whiteSpace: "nowrap" },
        "& a": { color: "inherit", textUnderlineOffset: "3px" },
      }}
    >
      <caption style={visuallyHidden}>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{columns.line}</th>
          <th scope="col">{columns.waiting}</th>
          <th scope="col">{columns.running}</th>
          <th scope="col">{columns.workers}</th>
          <th scope="col">{columns.held}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Row key={line.name} line={line} />
        ))}
      </tbody>
    </Box>
  );
}
