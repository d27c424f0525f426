/// A mail as its readers will see it: who, to whom, about what, the text, what goes along.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { Paperclip } from "lucide-react";
import type { ReactNode } from "react";
import type { ActWarning, MailCard } from "@/api/types";
import { text } from "@/text";
import { FileIcon } from "@/ui/file-icon";
import { bytes } from "@/ui/format";
import { MailBody } from "./mail-body";
import { People } from "./people";

interface Props {
  card: MailCard;
  warnings: readonly ActWarning[];
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <Box component="dt" sx={{ color: "text.secondary" }}>
        {name}
      </Box>
      <Box component="dd" sx={{ margin: 0, minWidth: 0, overflowWrap: "anywhere" }}>
        {children}
      </Box>
    </>
  );
}

function Attachments({ files }: { files: MailCard["attachments"] }) {
  return (
    <Box
      component="ul"
      aria-label={text.mail.attachments}
      sx={{ listStyle: "none", margin: 0, padding: 0, display: "flex", flexWrap: "wrap", gap: 2 }}
    >
      {files.map((file, index) => (
        <Box
          key={`${index} ${file.name}`}
          component="li"
          sx={{
            display: "inline-flex",
            alignItems: "center",
            gap: 1.5,
            maxWidth: "100%",
            paddingInline: 2.5,
            paddingBlock: 1,
            border: 1,
            borderColor: "divider",
            borderRadius: "8px",
            fontSize: "0.8125rem",
          }}
        >
          <FileIcon file={file} />
          <Box component="span" sx={{ overflowWrap: "anywhere" }}>
            {file.name}
          </Box>
          <Box component="span" sx={{ color: "text.secondary", whiteSpace: "nowrap" }}>
            {bytes(file.size)}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

export function MailAct({ card, warnings }: Props) {
  const { mail } = text;
  const groups = [
    [mail.to, card.to],
    [mail.cc, card.cc],
    [mail.bcc, card.bcc],
  ] as const;
  return (
    <Box
      role="group"
      aria-label={mail.label}
      sx={{
        border: 1,
        borderColor: "divider",
        borderRadius: "10px",
        overflow: "hidden",
        backgroundColor: "background.paper",
      }}
    >
      <Box
        component="dl"
        sx={{
          margin: 0,
          padding: 3,
          display: "grid",
          gridTemplateColumns: "max-content minmax(0, 1fr)",
          columnGap: 3,
          rowGap: 0.5,
          borderBlockEnd: "1px solid",
          borderColor: "divider",
        }}
      >
        <Line name={mail.from}>{card.from_ || card.account}</Line>
        {groups.map(([label, addresses]) =>
          addresses.length === 0 ? null : (
            <Line key={label} name={label}>
              <People label={label} addresses={addresses} warnings={warnings} />
            </Line>
          ),
        )}
        {card.in_reply_to !== null && <Line name={mail.answers}>{card.in_reply_to}</Line>}
        <Line name={mail.subject}>
          <Typography component="span" sx={{ fontWeight: 600 }}>
            {card.subject === "" ? mail.noSubject : card.subject}
          </Typography>
        </Line>
        {card.attachments.length > 0 && (
          <Line name={mail.attachments}>
            <Box sx={{ display: "flex", gap: 1.5, alignItems: "flex-start", minWidth: 0 }}>
              <Box component="span" sx={{ display: "flex", paddingBlockStart: 2 }}>
                <Paperclip size={14} aria-hidden />
              </Box>
              <Attachments files={card.attachments} />
            </Box>
          </Line>
        )}
      </Box>
      <MailBody card={card} />
    </Box>
  );
}
