/// A few values to choose one from; the first means all.
import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";

interface Props<T extends string> {
  label: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}

export function FilterChips<T extends string>({ label, options, value, onChange }: Props<T>) {
  return (
    <Box
      role="group"
      aria-label={label}
      sx={{
        display: "flex",
        // On a telephone one line that scrolls, so that the list itself stays in view.
        flexWrap: { xs: "nowrap", sm: "wrap" },
        overflowX: "auto",
        gap: 1.5,
        // Room for the focus ring inside what scrolls.
        padding: "3px",
        margin: "-3px",
      }}
    >
      {options.map((option) => {
        const isChosen = option.value === value;
        return (
          <Chip
            key={option.value}
            label={option.label}
            variant="outlined"
            aria-pressed={isChosen}
            color={isChosen ? "primary" : "default"}
            onClick={() => onChange(option.value)}
            sx={{
              borderRadius: "8px",
              flexShrink: 0,
              height: { xs: 36, sm: 32 },
              borderColor: isChosen ? "primary.main" : "divider",
            }}
          />
        );
      })}
    </Box>
  );
}
