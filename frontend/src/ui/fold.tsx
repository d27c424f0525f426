/// Something that folds away behind its name.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { ChevronRight } from "lucide-react";
import { useId, useState, type ReactNode } from "react";

interface Props {
  label: ReactNode;
  isOpenAtFirst?: boolean;
  children: ReactNode;
}

export function Fold({ label, isOpenAtFirst = false, children }: Props) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const panel = useId();
  return (
    <Box>
      <ButtonBase
        aria-expanded={isOpen}
        aria-controls={panel}
        onClick={() => setOpen(!isOpen)}
        sx={{
          gap: 1,
          paddingBlock: 1,
          fontSize: "0.8125rem",
          color: "text.secondary",
          maxWidth: "100%",
          textAlign: "start",
          borderRadius: "6px",
          "&:hover": { color: "text.primary" },
        }}
      >
        <Box
          component="span"
          sx={{
            display: "flex",
            transition: "transform 120ms",
            transform: isOpen ? "rotate(90deg)" : "none",
          }}
        >
          <ChevronRight size={14} aria-hidden />
        </Box>
        {label}
      </ButtonBase>
      <Box id={panel} hidden={!isOpen} sx={{ paddingBlock: 1 }}>
        {isOpen && children}
      </Box>
    </Box>
  );
}
