/// Looks for words in titles and messages.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import InputBase from "@mui/material/InputBase";
import { Search, X } from "lucide-react";
import { text } from "@/text";

interface Props {
  value: string;
  onChange: (value: string) => void;
}

export function SearchField({ value, onChange }: Props) {
  return (
    <Box
      role="search"
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 2,
        height: 34,
        paddingInlineStart: 3,
        paddingInlineEnd: 0.5,
        borderRadius: "8px",
        border: 1,
        borderColor: "divider",
        color: "text.secondary",
        "&:focus-within": { borderColor: "primary.main" },
      }}
    >
      <Search size={16} aria-hidden style={{ flexShrink: 0 }} />
      <InputBase
        value={value}
        placeholder={text.conversations.search}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || value === "") return;
          event.preventDefault();
          onChange("");
        }}
        inputProps={{ "aria-label": text.conversations.search, type: "text" }}
        sx={{
          flex: 1,
          fontSize: "0.875rem",
          "& input:focus-visible": { outline: "none" },
          "& input::placeholder": { color: "text.secondary", opacity: 1 },
        }}
      />
      {value !== "" && (
        <IconButton
          aria-label={text.conversations.clearSearch}
          onClick={() => onChange("")}
          sx={{ padding: 1 }}
        >
          <X size={14} aria-hidden />
        </IconButton>
      )}
    </Box>
  );
}
