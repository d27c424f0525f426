/// What a person should look at before saying yes: what is unusual, and whose text led here.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { FileText, Globe, History, Mail, MessageSquareQuote, TriangleAlert } from "lucide-react";
import { useId, type ReactNode } from "react";
import type { ApprovalView, TaintSource } from "@/api/types";
import { text } from "@/text";
import { Fold } from "@/ui/fold";
import { Quote } from "./quote";

const ICONS = {
  mail: Mail,
  file: FileText,
  page: Globe,
  result: MessageSquareQuote,
  earlier: History,
};

function Caution({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Box
      role="group"
      aria-labelledby={id}
      sx={{
        display: "flex",
        gap: 2.5,
        padding: 3,
        borderRadius: "10px",
        border: 1,
        borderColor: (t) => `color-mix(in srgb, ${t.vars.palette.warning.main} 35%, transparent)`,
        backgroundColor: (t) =>
          `color-mix(in srgb, ${t.vars.palette.warning.main} 7%, transparent)`,
      }}
    >
      <Box sx={{ color: "warning.main", display: "flex", paddingBlockStart: "2px" }}>
        <TriangleAlert size={18} aria-hidden />
      </Box>
      <Box sx={{ flex: 1, minWidth: 0, display: "grid", gap: 1 }}>
        <Typography id={id} variant="subtitle2" component="h3">
          {title}
        </Typography>
        {children}
      </Box>
    </Box>
  );
}

function Source({ source }: { source: TaintSource }) {
  const Icon = ICONS[source.kind];
  const name = (
    <Box component="span" sx={{ display: "inline-flex", gap: 1.5, alignItems: "center" }}>
      <Icon size={14} aria-hidden style={{ flexShrink: 0 }} />
      <Box component="span" sx={{ overflowWrap: "anywhere" }}>
        {text.approvals.source[source.kind]}: {source.label}
      </Box>
    </Box>
  );
  if (source.quote === "") return <Box sx={{ fontSize: "0.8125rem" }}>{name}</Box>;
  return (
    <Fold label={name}>
      <Quote words={source.quote} />
    </Fold>
  );
}

export function Cautions({ approval }: { approval: ApprovalView }) {
  const { warnings, sources, tainted } = approval;
  return (
    <>
      {warnings.length > 0 && (
        <Caution title={text.approvals.unusual}>
          <Box
            component="ul"
            sx={{ margin: 0, padding: 0, listStyle: "none", display: "grid", gap: 1.5 }}
          >
            {warnings.map(({ code, message, subject, quote }, index) => (
              <Box key={`${index} ${code}`} component="li" sx={{ overflowWrap: "anywhere" }}>
                {message}
                {quote !== null && quote !== "" && <Quote words={quote} marked={subject} />}
              </Box>
            ))}
          </Box>
        </Caution>
      )}
      {(tainted || sources.length > 0) && (
        <Caution title={text.approvals.tainted}>
          <Typography variant="body2" sx={{ color: "text.secondary" }}>
            {text.approvals.taintedNote}
          </Typography>
          {sources.map((source, index) => (
            <Source key={`${index} ${source.label}`} source={source} />
          ))}
        </Caution>
      )}
    </>
  );
}
