/// How everything is doing, at a glance: each number leads to where something can be done about it.
import Box from "@mui/material/Box";
import { useQuery } from "@tanstack/react-query";
import { OVERVIEW_EVERY, overviewQuery } from "@/api/overview";
import type { Overview as Told } from "@/api/types";
import { overviewText as words } from "@/text/overview";
import { clockTime } from "@/ui/format";
import { Part } from "@/ui/part";
import { Problem } from "@/ui/problem";
import { Loading } from "../loading";
import { Health } from "./health";
import { LateSchedules } from "./late-schedules";
import { Lines } from "./lines";
import { Needs } from "./needs";
import { SpendPart } from "./spend-part";
import { quiet } from "./style";
import { Work } from "./work";

function Everything({ told, isStale }: { told: Told; isStale: boolean }) {
  const time = clockTime(told.read_at);
  return (
    <>
      <Box sx={quiet} data-testid="read-at">
        {isStale ? words.stale(time) : words.readAt(time, OVERVIEW_EVERY / 1000)}
      </Box>
      {told.unread.map(({ part, message, cure }) => (
        <Problem
          key={part}
          message={words.notRead(words.parts[part])}
          cure={`${message} ${cure}`}
        />
      ))}
      <Needs told={told} />
      <Health told={told} />
      {told.numbers !== null && (
        <Part title={words.lines.title}>
          <Lines lines={told.numbers.lines} />
        </Part>
      )}
      {told.work !== null && <Work work={told.work} tasks={told.numbers?.tasks} />}
      {told.late !== null && told.late.length > 0 && (
        <LateSchedules late={told.late} readAt={told.read_at} />
      )}
      {told.spend !== null && <SpendPart spend={told.spend} />}
    </>
  );
}

export function Overview() {
  const overview = useQuery(overviewQuery);
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 6 }}>
      <Loading of={overview} failed={words.failed} label={words.loading} />
      {overview.data !== undefined && (
        <Everything told={overview.data} isStale={overview.isError} />
      )}
    </Box>
  );
}
