/// What came of the way to Google and back, as the address says it.
import Alert from "@mui/material/Alert";
import { useSearchParams } from "react-router";
import type { ConnectionView } from "@/api/types";
import { text } from "@/text";

function failedWords(code: string): string {
  const { back } = text.connections;
  return `${back.failed[code] ?? back.failedOther(code)} ${back.failedCure}`;
}

export function ReturnNote({ connections }: { connections: readonly ConnectionView[] }) {
  const [params, setParams] = useSearchParams();
  const connected = params.get("connected");
  const failed = params.get("failed");
  if (connected === null && failed === null) return null;
  const { back } = text.connections;
  const account = connections.find(({ id }) => id === connected)?.account;
  const close = (): void => {
    setParams(
      (old) => {
        old.delete("connected");
        old.delete("failed");
        return old;
      },
      { replace: true },
    );
  };
  return (
    <Alert
      severity={failed === null ? "success" : "error"}
      variant="outlined"
      onClose={close}
      closeText={back.close}
    >
      {failed === null
        ? account === undefined
          ? back.connectedUnknown
          : back.connected(account)
        : failedWords(failed)}
    </Alert>
  );
}
