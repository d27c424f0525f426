/// The last resort when the page itself is broken.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { text } from "@/text";
import { Problem } from "@/ui/problem";

export function PageFailure({ error }: { error: Error }) {
  return (
    <Box
      component="main"
      sx={{ maxWidth: 560, marginInline: "auto", padding: 6, marginBlockStart: "15vh" }}
    >
      <Problem
        message={`${text.errors.pageTitle} (${error.message})`}
        cure={text.errors.pageCure}
        action={<Button onClick={() => location.reload()}>{text.errors.reload}</Button>}
      />
    </Box>
  );
}
