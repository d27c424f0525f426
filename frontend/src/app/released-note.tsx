/// Says once, for all of them, that steps which were parked go on.
import Alert from "@mui/material/Alert";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { releasedQuery } from "@/api/released";
import { releasedText } from "@/text/released";

export function ReleasedNote() {
  const client = useQueryClient();
  const { data } = useQuery(releasedQuery);
  if (data === undefined || data === null) return null;
  return (
    <Alert
      severity="success"
      variant="outlined"
      onClose={() => client.setQueryData(keys.released, null)}
      closeText={releasedText.close}
    >
      {releasedText.goOn(data.count, data.because)}
    </Alert>
  );
}
