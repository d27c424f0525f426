/// A field that looks for words in a list.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import InputBase from "@mui/material/InputBase";
import { Search, X } from "lucide-react";
import { text } from "@/text";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchField({ label, value, onChange }: Props) {
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
        placeholder={label}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || value === "") return;
          event.preventDefault();
          onChange("");
        }}
        inputProps={{ "aria-label": label, type: "text" }}
        sx={{
          flex: 1,
          fontSize: "0.875rem",
          "& input:focus-visible": { outline: "none" },
          "& input::placeholder": { color: "text.secondary", opacity: 1 },
        }}
      />
      {value !== "" && (
        <IconButton
          aria-label={text.filters.clearSearch}
          onClick={() => onChange("")}
          sx={{ padding: { xs: 2.5, sm: 1 } }}
        >
          <X size={14} aria-hidden />
        </IconButton>
      )}
    </Box>
  );
}
