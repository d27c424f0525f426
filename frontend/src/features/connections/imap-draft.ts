/// What is typed into the form of an IMAP account, and what is wrong with it.
import { ApiError } from "@/api/client";
import type { ImapBody } from "@/api/types";
import { settingsText } from "@/text/settings";

export type Draft = Omit<ImapBody, "imap_port" | "smtp_port" | "username" | "connection_id"> & {
  username: string;
  /** Ports as they are typed. */
  imap_port: string;
  smtp_port: string;
};

export type Complaints = Partial<Record<keyof Draft, string>>;

const NEEDED = ["account", "password", "imap_host", "smtp_host"] as const;
const PORTS = ["imap_port", "smtp_port"] as const;
const HIGHEST = 65_535;

function isPort(words: string): boolean {
  return /^\d+$/.test(words.trim()) && Number(words) >= 1 && Number(words) <= HIGHEST;
}

export function complaintsOf(draft: Draft): Complaints {
  const complaints: Complaints = {};
  for (const name of NEEDED) {
    if (draft[name].trim() === "") complaints[name] = settingsText.connections.imap.missing;
  }
  for (const name of PORTS) {
    if (!isPort(draft[name])) complaints[name] = settingsText.connections.imap.badPort;
  }
  return complaints;
}

/** What the server said of single fields. */
export function serverComplaints(error: Error | null): Complaints {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    error.fields.map(({ where, message }) => [where.split(".").at(-1) ?? "", message]),
  );
}

export function bodyOf(draft: Draft, connectionId: string | undefined): ImapBody {
  const { username, imap_port, smtp_port, ...rest } = draft;
  return {
    ...rest,
    account: rest.account.trim(),
    imap_host: rest.imap_host.trim(),
    smtp_host: rest.smtp_host.trim(),
    imap_port: Number(imap_port),
    smtp_port: Number(smtp_port),
    username: username.trim(),
    ...(connectionId === undefined ? {} : { connection_id: connectionId }),
  };
}
