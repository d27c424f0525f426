/// An address that leads nowhere.
import Button from "@mui/material/Button";
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
        <strong>{title}</strong>
        {detail !== "" && <br />}
        {detail}
      </Empty>
    </main>
  );
}
