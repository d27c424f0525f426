/// Servers of well-known providers, so that nobody has to look them up.
import type { ImapBody } from "@/api/types";

type Servers = Pick<
  ImapBody,
  "imap_host" | "imap_port" | "imap_security" | "smtp_host" | "smtp_port" | "smtp_security"
>;

export interface Preset {
  name: string;
  domains: readonly string[];
  servers: Servers;
}

function tls(imap_host: string, smtp_host: string): Servers {
  return {
    imap_host,
    imap_port: 993,
    imap_security: "tls",
    smtp_host,
    smtp_port: 465,
    smtp_security: "tls",
  };
}

function starttls(imap_host: string, smtp_host: string): Servers {
  return { ...tls(imap_host, smtp_host), smtp_port: 587, smtp_security: "starttls" };
}

export const PRESETS: readonly Preset[] = [
  {
    name: "Fastmail",
    domains: ["fastmail.com", "fastmail.fm"],
    servers: tls("imap.fastmail.com", "smtp.fastmail.com"),
  },
  {
    name: "GMX",
    domains: ["gmx.net", "gmx.de", "gmx.at", "gmx.ch"],
    servers: starttls("imap.gmx.net", "mail.gmx.net"),
  },
  {
    name: "iCloud",
    domains: ["icloud.com", "me.com", "mac.com"],
    servers: starttls("imap.mail.me.com", "smtp.mail.me.com"),
  },
  {
    name: "mailbox.org",
    domains: ["mailbox.org"],
    servers: tls("imap.mailbox.org", "smtp.mailbox.org"),
  },
  {
    name: "Posteo",
    domains: ["posteo.de", "posteo.net"],
    servers: tls("posteo.de", "posteo.de"),
  },
  {
    name: "WEB.DE",
    domains: ["web.de"],
    servers: starttls("imap.web.de", "smtp.web.de"),
  },
  {
    name: "Yahoo",
    domains: ["yahoo.com", "yahoo.de", "yahoo.co.uk", "ymail.com"],
    servers: tls("imap.mail.yahoo.com", "smtp.mail.yahoo.com"),
  },
  {
    name: "Gmail, app password",
    domains: ["gmail.com", "googlemail.com"],
    servers: tls("imap.gmail.com", "smtp.gmail.com"),
  },
];

export const EMPTY: Servers = tls("", "");

export function presetFor(address: string): Preset | undefined {
  const domain = address.split("@").at(-1)?.trim().toLowerCase() ?? "";
  return PRESETS.find(({ domains }) => domains.includes(domain));
}
