/// An address that leads nowhere.
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { Link } from "react-router";
import { text } from "@/text";
import { Empty } from "@/ui/empty";

interface Props {
  title?: string;
  detail?: string;
}

export function NotFound({ title = text.errors.notFoundTitle, detail = "" }: Props) {
  return (
    <main id="main" tabIndex={-1} style={{ flex: 1, alignContent: "center" }}>
      <Empty
        action={
          <Button component={Link} to="/" variant="outlined">
            {text.errors.back}
          </Button>
        }
      >
        <Typography component="h1" variant="h3" sx={{ color: "text.primary" }}>
          {title}
        </Typography>
        {detail}
      </Empty>
    </main>
  );
}
