/// A link to a provider's own page: outside, and without telling where from.
import Link from "@mui/material/Link";
import { ExternalLink } from "lucide-react";

interface Props {
  href: string;
  children: string;
}

/** Anything but a web address isn't followed. */
function isWeb(href: string): boolean {
  return /^https?:\/\//i.test(href);
}

export function OutsideLink({ href, children }: Props) {
  if (!isWeb(href)) return null;
  return (
    <Link
      href={href}
      target="_blank"
      rel="noreferrer noopener"
      sx={{ display: "inline-flex", gap: 1, alignItems: "center", textUnderlineOffset: "3px" }}
    >
      {children}
      <ExternalLink size={14} aria-hidden />
    </Link>
  );
}
