/// Opens the list of conversations where there is no room for it.
import IconButton from "@mui/material/IconButton";
import { PanelLeft } from "lucide-react";
import { createContext, useContext } from "react";
import { text } from "@/text";

/** Opens the list; null where it is always there. */
export const ColumnContext = createContext<(() => void) | null>(null);

export function ColumnButton() {
  const open = useContext(ColumnContext);
  if (open === null) return null;
  return (
    <IconButton aria-label={text.conversations.show} title={text.conversations.show} onClick={open}>
      <PanelLeft size={18} aria-hidden />
    </IconButton>
  );
}
