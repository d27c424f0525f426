/// Settings, connections: the accounts that agents may work with, and how to add one.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { connectionsQuery } from "@/api/connections";
import type { ConnectionList } from "@/api/types";
import { text } from "@/text";
import { settingsText } from "@/text/settings";
import { Empty } from "@/ui/empty";
import { Part } from "@/ui/part";
import { Problem, problemOf } from "@/ui/problem";
import { SettingsRoom } from "@/ui/settings-room";
import { useDocumentTitle } from "@/ui/use-document-title";
import { ConnectionCard } from "./connection-card";
import { GmailPart } from "./gmail-part";
import { ImapForm } from "./imap-form";
import { ReturnNote } from "./return-note";
import { ServiceForm } from "./service-form";

/** A form behind a button: most people need one of the ways only. */
function Behind({ label, render }: { label: string; render: (done: () => void) => ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return render(() => setOpen(false));
  return (
    <Button
      variant="outlined"
      color="inherit"
      onClick={() => setOpen(true)}
      sx={{ justifySelf: "start", borderColor: "divider" }}
    >
      {label}
    </Button>
  );
}

function Connected({ items }: Pick<ConnectionList, "items">) {
  if (items.length === 0) return <Empty>{settingsText.connections.none}</Empty>;
  return (
    <Box
      component="ul"
      aria-label={settingsText.connections.list}
      sx={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 3 }}
    >
      {items.map((connection) => (
        <ConnectionCard key={connection.id} connection={connection} />
      ))}
    </Box>
  );
}

function Ways({ list }: { list: ConnectionList }) {
  const { gmail, imap, service } = settingsText.connections;
  const hasGmail = list.items.some(({ provider }) => provider === "gmail");
  return (
    <>
      <Part title={gmail.title}>
        <GmailPart provider={list.providers.gmail} hasOne={hasGmail} />
      </Part>
      <Part title={imap.title}>
        <Behind label={imap.open} render={(done) => <ImapForm onDone={done} />} />
      </Part>
      <Part title={service.title}>
        <Behind label={service.open} render={(done) => <ServiceForm onDone={done} />} />
      </Part>
    </>
  );
}

export function ConnectionsRoom({ children }: { children?: ReactNode }) {
  const list = useQuery(connectionsQuery);
  useDocumentTitle(`${text.settings.connections} · ${text.product}`);
  return (
    <SettingsRoom lead={settingsText.connections.lead}>
      <ReturnNote />
      {list.isError && (
        <Problem
          message={settingsText.connections.failed}
          cure={problemOf(list.error).cure}
          action={<Button onClick={() => void list.refetch()}>{text.errors.again}</Button>}
        />
      )}
      {list.isPending && (
        <Box role="status" aria-label={settingsText.connections.loading}>
          {[1, 2].map((n) => (
            <Skeleton key={n} animation={false} height={120} />
          ))}
        </Box>
      )}
      {list.data !== undefined && (
        <>
          <Part title={settingsText.connections.list}>
            <Connected items={list.data.items} />
          </Part>
          <Ways list={list.data} />
        </>
      )}
      {children}
    </SettingsRoom>
  );
}
