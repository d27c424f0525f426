/// What came of the way to Google and back, as the address says it.
import Alert from "@mui/material/Alert";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { connectionsQuery } from "@/api/connections";
import { settingsText } from "@/text/settings";
import { ALL_SCOPES } from "./scopes";

function failedWords(code: string): string {
  const { back } = settingsText.connections;
  return `${back.failed[code] ?? back.failedOther(code)} ${back.failedCure}`;
}

/** What was asked for and not given. */
function missingWords(told: string | null): string {
  const rights = ALL_SCOPES.filter((scope) => told?.split(",").includes(scope) === true);
  const words = rights.map((scope) => settingsText.connections.scopes[scope]).join(", ");
  return words === "" ? "" : ` ${settingsText.connections.back.missing(words)}`;
}

export function ReturnNote() {
  const connections = useQuery(connectionsQuery).data?.items ?? [];
  const [params, setParams] = useSearchParams();
  const connected = params.get("connected");
  const failed = params.get("failed");
  if (connected === null && failed === null) return null;
  const { back } = settingsText.connections;
  const account = connections.find(({ id }) => id === connected)?.account;
  const close = (): void => {
    setParams(
      (old) => {
        old.delete("connected");
        old.delete("failed");
        old.delete("missing");
        return old;
      },
      { replace: true },
    );
  };
  return (
    <Alert
      severity={failed !== null ? "error" : params.has("missing") ? "warning" : "success"}
      variant="outlined"
      onClose={close}
      closeText={back.close}
    >
      {failed === null
        ? (account === undefined ? back.connectedUnknown : back.connected(account)) +
          missingWords(params.get("missing"))
        : failedWords(failed)}
    </Alert>
  );
}
