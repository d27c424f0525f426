/// What happened, with the time since it was asked.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useMemo, useState } from "react";
import type { Receipt } from "@/api/types";
import { receiptText } from "@/text/receipt";
import { moment, shortDuration } from "@/ui/format";
import { happeningsOf } from "./happening";

/** Lines at first. */
const FIRST = 60;

export function ReceiptTimeline({ receipt }: { receipt: Receipt }) {
  const [isWhole, setWhole] = useState(false);
  const happenings = useMemo(() => happeningsOf(receipt), [receipt]);
  const start = Date.parse(receipt.task.created_at);
  const shown = isWhole ? happenings : happenings.slice(0, FIRST);
  return (
    <Box>
      <Box
        component="ol"
        aria-label={receiptText.timeline}
        sx={{ listStyle: "none", margin: 0, padding: 0, fontSize: "0.8125rem", lineHeight: 1.7 }}
      >
        {shown.map(({ key, at, step, words, isBad }) => (
          <Box
            key={key}
            component="li"
            sx={{
              display: "grid",
              gridTemplateColumns: { xs: "64px minmax(0, 1fr)", sm: "72px 64px minmax(0, 1fr)" },
              columnGap: 3,
            }}
          >
            <Box
              component="time"
              dateTime={at}
              title={moment(at)}
              sx={{ color: "text.secondary", textAlign: "end", fontVariantNumeric: "tabular-nums" }}
            >
              {shortDuration(Math.max(0, Date.parse(at) - start))}
            </Box>
            <Box sx={{ color: "text.secondary", display: { xs: "none", sm: "block" } }}>
              {step !== null && receiptText.stepNumber(step)}
            </Box>
            <Box sx={{ overflowWrap: "anywhere", color: isBad ? "error.main" : "text.primary" }}>
              {step !== null && (
                <Box component="span" sx={{ color: "text.secondary", display: { sm: "none" } }}>
                  {receiptText.stepNumber(step)}:{" "}
                </Box>
              )}
              {words}
            </Box>
          </Box>
        ))}
      </Box>
      {shown.length < happenings.length && (
        <Button color="inherit" onClick={() => setWhole(true)}>
          {receiptText.showAll} ({receiptText.events(happenings.length)})
        </Button>
      )}
    </Box>
  );
}
