/// Schedules and watches in words, with their next and last runs.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { schedulesQuery } from "@/api/schedules";
import type { ScheduleView } from "@/api/types";
import { text } from "@/text";
import { watchText } from "@/text/watch";
import { Empty } from "@/ui/empty";
import { Room } from "@/ui/room";
import { useDocumentTitle } from "@/ui/use-document-title";
import { useNow } from "@/ui/use-now";
import { Loading } from "./loading";
import { ScheduleCard } from "./schedule-card";
import { ScheduleDialog } from "./schedule-dialog";

export function WatchRoom() {
  useDocumentTitle(`${watchText.title} · ${text.product}`);
  const list = useQuery(schedulesQuery);
  const now = useNow(true, 15_000);
  // What is edited; "new" is one that isn't there yet.
  const [edited, edit] = useState<ScheduleView | "new" | null>(null);
  const items = list.data ?? [];
  return (
    <Room title={watchText.title} lead={watchText.lead}>
      <Loading of={list} />
      {list.isSuccess && items.length === 0 && (
        <Empty
          action={
            <Button variant="contained" onClick={() => edit("new")}>
              {watchText.addFirst}
            </Button>
          }
        >
          {watchText.none}
        </Empty>
      )}
      {items.length > 0 && (
        <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 4 }}>
          <Box>
            <Button
              variant="contained"
              startIcon={<Plus size={16} aria-hidden />}
              onClick={() => edit("new")}
            >
              {watchText.add}
            </Button>
          </Box>
          {items.map((schedule) => (
            <ScheduleCard
              key={schedule.id}
              schedule={schedule}
              now={now}
              onEdit={() => edit(schedule)}
            />
          ))}
        </Box>
      )}
      {edited !== null && (
        <ScheduleDialog schedule={edited === "new" ? null : edited} onClose={() => edit(null)} />
      )}
    </Room>
  );
}
