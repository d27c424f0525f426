/// A web form as it would be sent: where to, every field, and the picture of it.
import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import { contentUrl } from "@/api/files";
import type { ActWarning, FormCard } from "@/api/types";
import { formText as text } from "@/text/form";
import { Fold } from "@/ui/fold";
import { marksOf } from "./people";

interface Props {
  card: FormCard;
  warnings: readonly ActWarning[];
}

type Field = FormCard["fields"][number];

const TICKS = new Set(["checkbox", "radio"]);

const lines = {
  margin: 0,
  display: "grid",
  gridTemplateColumns: "fit-content(40%) minmax(0, 1fr)",
  columnGap: 3,
  rowGap: 1,
} as const;

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <Box component="dt" sx={{ color: "text.secondary", overflowWrap: "anywhere" }}>
        {name}
      </Box>
      <Box
        component="dd"
        sx={{ margin: 0, minWidth: 0, overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}
      >
        {children}
      </Box>
    </>
  );
}

function Value({ field: { value, field } }: { field: Field }) {
  if (value === "") {
    const said = TICKS.has(field) ? text.off : text.empty;
    return <Box sx={{ color: "text.secondary" }}>{said}</Box>;
  }
  return TICKS.has(field) && value === "on" ? text.on : value;
}

function Fields({ fields, label }: { fields: readonly Field[]; label: string }) {
  return (
    <Box component="dl" aria-label={label} sx={{ ...lines, maxHeight: 360, overflowY: "auto" }}>
      {fields.map((field, index) => (
        <Line key={`${index} ${field.label}`} name={field.label}>
          <Value field={field} />
        </Line>
      ))}
    </Box>
  );
}

function Picture({ id }: { id: string }) {
  return (
    <Link href={contentUrl(id)} target="_blank" rel="noreferrer" title={text.enlarge}>
      <Box
        component="img"
        src={contentUrl(id)}
        alt={text.picture}
        sx={{
          display: "block",
          maxWidth: "100%",
          maxHeight: 420,
          border: 1,
          borderColor: "divider",
          borderRadius: "6px",
          backgroundColor: "#fff",
        }}
      />
    </Link>
  );
}

export default function FormAct({ card, warnings }: Props) {
  const shown = card.fields.filter(({ field }) => field !== "hidden");
  const hidden = card.fields.filter(({ field }) => field === "hidden");
  const marks = marksOf(card.host, warnings);
  return (
    <Box
      role="group"
      aria-label={text.label}
      sx={{
        border: 1,
        borderColor: "divider",
        borderRadius: "10px",
        backgroundColor: "background.paper",
        padding: 3,
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: 3,
      }}
    >
      <Box component="dl" sx={lines}>
        <Line name={text.goesTo}>
          <Box component="strong">{card.host}</Box>
          {marks.map((mark) => (
            <Box key={mark} component="span" sx={{ color: "warning.main" }}>{` · ${mark}`}</Box>
          ))}
          <Box sx={{ color: "text.secondary", fontSize: "0.8125rem" }}>
            {card.method === "SCRIPT" ? "" : `${card.method} ${card.action} `}
            {text.methods[card.method] ?? ""}
          </Box>
        </Line>
        <Line name={text.standsOn}>
          {card.page}
          <Box sx={{ color: "text.secondary", fontSize: "0.8125rem" }}>{card.page_url}</Box>
        </Line>
        {card.button !== "" && <Line name={text.button}>{card.button}</Line>}
      </Box>
      {shown.length === 0 ? (
        <Box sx={{ color: "text.secondary" }}>{text.noFields}</Box>
      ) : (
        <Fields fields={shown} label={text.fields} />
      )}
      {hidden.length > 0 && (
        <Fold label={text.hidden(hidden.length)}>
          <Fields fields={hidden} label={text.hidden(hidden.length)} />
        </Fold>
      )}
      {card.picture !== null && <Picture id={card.picture} />}
    </Box>
  );
}
