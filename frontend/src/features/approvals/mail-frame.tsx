/// A mail's HTML as its readers will see it, behind walls: no scripts, no origin, nothing from elsewhere.
import Box from "@mui/material/Box";
import { useMemo } from "react";
import { text } from "@/text";
import { safeDocument } from "./safe-html";

export function MailFrame({ html }: { html: string }) {
  const document = useMemo(() => safeDocument(html), [html]);
  return (
    <Box
      component="iframe"
      sandbox=""
      srcDoc={document}
      title={text.mail.frame}
      referrerPolicy="no-referrer"
      loading="lazy"
      sx={{
        display: "block",
        width: "100%",
        height: 280,
        // What it shows can't be measured from here: the person may make it taller.
        resize: "vertical",
        overflow: "hidden",
        border: 1,
        borderColor: "divider",
        borderRadius: "8px",
        // A mail brings its own colours, made for a light ground.
        backgroundColor: "#fff",
      }}
    />
  );
}
