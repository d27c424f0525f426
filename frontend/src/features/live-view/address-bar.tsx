/// Above the picture: whether it is live, and where it is.
import Box from "@mui/material/Box";
import { liveViewText as words } from "@/text/live-view";

interface Props {
  mark: string;
  isLive: boolean;
  url: string;
}

export function AddressBar({ mark, isLive, url }: Props) {
  return (
    <Box
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 2,
        paddingInline: 3,
        paddingBlock: 1.5,
        fontSize: "0.8125rem",
        borderBlockEnd: "1px solid",
        borderColor: "divider",
        backgroundColor: (t) => t.vars.palette.sunken,
      }}
    >
      <Box sx={{ display: "flex", alignItems: "center", gap: 1.5, flexShrink: 0 }}>
        <Box
          aria-hidden
          sx={{
            width: 8,
            height: 8,
            borderRadius: "50%",
            backgroundColor: isLive ? "error.main" : "text.disabled",
          }}
        />
        <span>{mark}</span>
      </Box>
      <Box
        component="span"
        dir="ltr"
        title={url}
        sx={{
          minWidth: 0,
          color: "text.secondary",
          overflow: "hidden",
          textOverflow: "ellipsis",
          whiteSpace: "nowrap",
        }}
      >
        {url === "" ? words.noAddress : url}
      </Box>
    </Box>
  );
}
