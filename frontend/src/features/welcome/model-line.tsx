/// One line: which model answers, and how to choose another.
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Link as RouterLink } from "react-router";
import type { SessionView } from "@/api/types";
import { text } from "@/text";
import { MODELS_PATH } from "@/ui/links";

export function ModelLine({ model }: { model: SessionView["model"] }) {
  return (
    <Typography sx={{ color: "text.secondary" }}>
      {model.builtin ? text.welcome.builtIn : text.welcome.model(model.label)}{" "}
      <Link
        component={RouterLink}
        to={MODELS_PATH}
        sx={{ color: "inherit", textUnderlineOffset: "3px" }}
      >
        {text.welcome.choose}
      </Link>
    </Typography>
  );
}
