/// What is parked, by cause: what it waits for, what cures it, how long it has waited.
import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import { useQuery } from "@tanstack/react-query";
import { parkedQuery, useRelease } from "@/api/dead-letters";
import { adminText } from "@/text/admin";
import { Empty } from "@/ui/empty";
import { Problem, problemOf } from "@/ui/problem";
import { useNow } from "@/ui/use-now";
import { Loading } from "./loading";
import { ParkedCause } from "./parked-cause";

export function Parked() {
  const { parked } = adminText;
  const list = useQuery(parkedQuery);
  const release = useRelease();
  const now = useNow(true, 60_000);
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 5 }}>
      <Loading of={list} failed={parked.failed} label={parked.loading} />
      {release.error !== null && <Problem {...problemOf(release.error)} />}
      {release.isSuccess && (
        <Alert
          severity="success"
          variant="outlined"
          onClose={release.reset}
          closeText={adminText.dead.close}
        >
          {parked.released(release.data.released)}
        </Alert>
      )}
      {list.data?.items.length === 0 && <Empty>{parked.none}</Empty>}
      {list.data?.items.map((group) => (
        <ParkedCause
          key={group.cause}
          group={group}
          now={now}
          isBusy={release.isPending}
          onRelease={() => release.mutate(group.cause)}
        />
      ))}
    </Box>
  );
}
