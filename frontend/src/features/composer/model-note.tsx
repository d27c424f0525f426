/// Which model answers; the built-in one says so, with the way to another.
import Link from "@mui/material/Link";
import { Link as RouterLink } from "react-router";
import type { SessionView } from "@/api/types";
import { text } from "@/text";
import { MODELS_PATH } from "@/ui/links";

export function ModelNote({ model }: { model: SessionView["model"] }) {
  const keys = model.found_keys.join(", ");
  const builtIn = keys === "" ? text.composer.builtIn : text.composer.builtInFound(keys);
  const label = model.builtin ? builtIn : model.label;
  return (
    <Link
      component={RouterLink}
      to={MODELS_PATH}
      title={text.composer.choose}
      underline="hover"
      noWrap
      sx={{ color: "text.secondary", fontSize: "0.8125rem", minWidth: 0 }}
    >
      {label}
    </Link>
  );
}
