/// What can be done about an account: connect it again, allow more, let go of it.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useState } from "react";
import { useAskGoogle, useDisconnect, type Scope } from "@/api/connections";
import type { ConnectionView } from "@/api/types";
import { settingsText } from "@/text/settings";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { CONNECTIONS_PATH } from "@/ui/links";
import { Problem, problemOf } from "@/ui/problem";
import { AllowDialog } from "./allow-dialog";
import { ImapForm } from "./imap-form";
import { ALL_SCOPES } from "./scopes";

type Opened = "allow" | "password" | "goodbye" | null;

export function ConnectionActs({ connection }: { connection: ConnectionView }) {
  const { id, provider, account, state, scopes, parked, delegated } = connection;
  const [opened, open] = useState<Opened>(null);
  const ask = useAskGoogle();
  const disconnect = useDisconnect();
  const { connections } = settingsText;
  const isGmail = provider === "gmail";
  const asksGoogle = isGmail && !delegated;
  const close = (): void => open(null);
  const goToGoogle = (wanted: Scope[]): void =>
    ask.mutate({ scopes: wanted, connection_id: id, back: CONNECTIONS_PATH });
  const error = ask.error ?? disconnect.error;
  return (
    <>
      <Box
        sx={{ display: "flex", flexWrap: "wrap", gap: 2, "& .plain": { borderColor: "divider" } }}
      >
        {state === "reconnect" && !delegated && (
          <Button
            variant="contained"
            disabled={ask.isPending}
            aria-label={connections.reconnectOf(account)}
            onClick={() =>
              asksGoogle ? goToGoogle(scopes.length > 0 ? scopes : ["read"]) : open("password")
            }
          >
            {connections.reconnect}
          </Button>
        )}
        {asksGoogle && state === "active" && scopes.length < ALL_SCOPES.length && (
          <Button
            className="plain"
            variant="outlined"
            color="inherit"
            disabled={ask.isPending}
            aria-label={connections.allowMoreOf(account)}
            onClick={() => open("allow")}
          >
            {connections.allowMore}
          </Button>
        )}
        <Button
          color="inherit"
          disabled={disconnect.isPending}
          aria-label={connections.disconnectOf(account)}
          onClick={() => open("goodbye")}
        >
          {connections.disconnect}
        </Button>
      </Box>
      {opened === "password" && <ImapForm again={connection} onDone={close} />}
      {error !== null && <Problem {...problemOf(error)} />}
      {opened === "allow" && (
        <AllowDialog
          account={account}
          held={scopes}
          isPending={ask.isPending}
          onContinue={goToGoogle}
          onCancel={close}
        />
      )}
      <ConfirmDialog
        isOpen={opened === "goodbye"}
        title={connections.disconnectTitle(account)}
        body={connections.disconnectBody(isGmail, parked)}
        action={connections.disconnect}
        onCancel={close}
        onConfirm={() => {
          close();
          disconnect.mutate(id);
        }}
      />
    </>
  );
}
