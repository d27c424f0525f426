/// What model calls cost today and this month, and whose requests they were for.
import Box from "@mui/material/Box";
import { Link } from "react-router";
import type { Spend } from "@/api/types";
import { overviewText as words } from "@/text/overview";
import { clockTime, money } from "@/ui/format";
import { MODELS_PATH } from "@/ui/links";
import { Part } from "@/ui/part";
import { visuallyHidden } from "@/ui/visually-hidden";
import { quiet } from "./style";

const tableStyle = {
  borderCollapse: "collapse",
  fontVariantNumeric: "tabular-nums",
  maxWidth: 480,
  width: "100%",
  "& th, & td": { textAlign: "start", paddingBlock: 1, paddingInlineEnd: 3, fontWeight: 400 },
  "& thead th": { fontSize: "0.8125rem", color: "text.secondary" },
  "& .number": { textAlign: "end" },
} as const;

export function SpendPart({ spend }: { spend: Spend }) {
  const { title, person, today, month, unpriced, models, at } = words.spend;
  const { currency } = spend;
  return (
    <Part title={title}>
      <Box sx={{ "& a": { color: "inherit", textUnderlineOffset: "3px" } }}>
        {`${money(spend.today, currency)} ${today}, ${money(spend.month, currency)} ${month} · `}
        <Link to={MODELS_PATH}>{models}</Link>
      </Box>
      {spend.unpriced > 0 && <Box>{unpriced(spend.unpriced)}</Box>}
      {spend.people.length > 0 && (
        <Box component="table" sx={tableStyle}>
          <caption style={visuallyHidden}>{title}</caption>
          <thead>
            <tr>
              <th scope="col">{person}</th>
              <th scope="col" className="number">
                {today}
              </th>
              <th scope="col" className="number">
                {month}
              </th>
            </tr>
          </thead>
          <tbody>
            {spend.people.map((each) => (
              <tr key={each.person}>
                <Box component="th" scope="row" sx={{ overflowWrap: "anywhere" }}>
                  {each.person}
                </Box>
                <td className="number">{money(each.today, currency)}</td>
                <td className="number">{money(each.month, currency)}</td>
              </tr>
            ))}
          </tbody>
        </Box>
      )}
      <Box sx={quiet}>{at(clockTime(spend.read_at), spend.time_zone)}</Box>
    </Part>
  );
}
