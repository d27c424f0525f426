/// What a tool was given or said, drawn: names and values, small tables, tests with their outcome.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { Fragment } from "react";
import { text } from "@/text";
import { Code } from "@/ui/code";
import { StateMark } from "@/ui/state-mark";
import type { Grid, Shape, TestResult } from "./readable";

const more = (n: number) =>
  n > 0 && (
    <Typography variant="body2" sx={{ color: "text.secondary" }}>
      {text.tool.more(n)}
    </Typography>
  );

function Table({ grid }: { grid: Grid }) {
  return (
    <Box
      role="group"
      aria-label={text.markdown.table}
      tabIndex={0}
      sx={{
        overflowX: "auto",
        "& table": { borderCollapse: "collapse", fontVariantNumeric: "tabular-nums" },
        "& th, & td": {
          textAlign: "start",
          verticalAlign: "top",
          paddingBlock: 1,
          paddingInlineEnd: 4,
          maxWidth: 340,
          borderBlockEnd: "1px solid",
          borderColor: "divider",
        },
        "& th": { color: "text.secondary", fontWeight: 600, whiteSpace: "nowrap" },
      }}
    >
      <table>
        <thead>
          <tr>
            {grid.columns.map((name, i) => (
              <th key={i} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more(grid.more)}
    </Box>
  );
}

const OUTCOMES = { true: "completed", false: "failed", null: "skipped" } as const;

function Tests({ tests }: { tests: readonly TestResult[] }) {
  return (
    <Box component="ul" sx={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 1 }}>
      {tests.map(({ name, isOk, message }, i) => (
        <Box component="li" key={i} sx={{ display: "flex", gap: 2, alignItems: "flex-start" }}>
          <Box sx={{ paddingBlockStart: "2px", display: "flex" }}>
            <StateMark state={OUTCOMES[`${isOk}`]} size={14} />
          </Box>
          <Box sx={{ minWidth: 0, overflowWrap: "anywhere" }}>
            {name}
            {message !== "" && (
              <Box
                component="pre"
                sx={{ margin: 0, color: "text.secondary", whiteSpace: "pre-wrap", font: "inherit" }}
              >
                {message}
              </Box>
            )}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

const SMALL = new Set<Shape["kind"]>(["none", "words", "list"]);

function Pairs({ pairs }: { pairs: readonly [string, Shape][] }) {
  return (
    <Box
      component="dl"
      sx={{
        margin: 0,
        display: "grid",
        gridTemplateColumns: "max-content minmax(0, 1fr)",
        columnGap: 4,
        rowGap: 1,
        "& > dd": { margin: 0, minWidth: 0, overflowWrap: "anywhere" },
        "& > dt": { color: "text.secondary" },
        // What is large takes the whole width where there is little.
        "& > dd.large": { gridColumn: { xs: "1 / -1", sm: "auto" } },
      }}
    >
      {pairs.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd className={SMALL.has(value.kind) ? undefined : "large"}>
            <ReadableView shape={value} />
          </dd>
        </Fragment>
      ))}
    </Box>
  );
}

export function ReadableView({ shape }: { shape: Shape }) {
  switch (shape.kind) {
    case "none":
      return <span aria-label={text.tool.nothing}>–</span>;
    case "words":
      return <span>{shape.words}</span>;
    case "block":
      return <Code source={shape.source} language={shape.language} />;
    case "list":
      return (
        <span>
          {shape.items.join(", ")} {more(shape.more)}
        </span>
      );
    case "grid":
      return <Table grid={shape.grid} />;
    case "tests":
      return <Tests tests={shape.tests} />;
    case "pairs":
      return <Pairs pairs={shape.pairs} />;
    case "many":
      return (
        <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2 }}>
          {shape.items.map((item, i) => (
            <ReadableView key={i} shape={item} />
          ))}
          {more(shape.more)}
        </Box>
      );
  }
}
