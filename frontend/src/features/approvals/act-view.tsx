/// The act as the world will see it.
import Box from "@mui/material/Box";
import { lazy, Suspense } from "react";
import type { ApprovalView, FactsCard, RequestCard } from "@/api/types";
import { text } from "@/text";
import { Code } from "@/ui/code";
import { MailAct } from "./mail-act";

const FormAct = lazy(() => import("./form-act"));

const boxed = {
  border: 1,
  borderColor: "divider",
  borderRadius: "10px",
  padding: 3,
  backgroundColor: "background.paper",
  minWidth: 0,
} as const;

function isJson(body: string): boolean {
  return /^\s*[[{]/.test(body);
}

function RequestAct({ card }: { card: RequestCard }) {
  return (
    <Box sx={{ ...boxed, display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2 }}>
      <Box sx={{ overflowWrap: "anywhere" }}>
        <Box component="strong">{card.method}</Box> {card.url}
      </Box>
      <Box sx={{ color: "text.secondary" }}>
        {text.request.to} <Box component="strong">{card.host}</Box>
      </Box>
      {card.body === "" ? (
        <Box sx={{ color: "text.secondary" }}>{text.request.noBody}</Box>
      ) : (
        <Code
          source={card.body}
          language={isJson(card.body) ? "json" : text.request.body}
          isPlain
        />
      )}
    </Box>
  );
}

function FactsAct({ card }: { card: FactsCard }) {
  return (
    <Box
      component="dl"
      sx={{
        ...boxed,
        margin: 0,
        display: "grid",
        gridTemplateColumns: "max-content minmax(0, 1fr)",
        columnGap: 3,
        rowGap: 0.5,
      }}
    >
      {card.facts.map(({ label, value }, index) => [
        <Box key={`name ${index}`} component="dt" sx={{ color: "text.secondary" }}>
          {label}
        </Box>,
        <Box
          key={`value ${index}`}
          component="dd"
          sx={{ margin: 0, overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}
        >
          {value}
        </Box>,
      ])}
    </Box>
  );
}

export function ActView({ approval }: { approval: ApprovalView }) {
  const { card, warnings } = approval;
  switch (card.kind) {
    case "mail":
      return <MailAct card={card} warnings={warnings} />;
    case "request":
      return <RequestAct card={card} />;
    case "form":
      return (
        <Suspense fallback={<Box sx={{ ...boxed, minHeight: 200 }} />}>
          <FormAct card={card} warnings={warnings} />
        </Suspense>
      );
    case "facts":
      return <FactsAct card={card} />;
  }
}
