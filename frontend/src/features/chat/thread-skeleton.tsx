/// A conversation in the shape in which it will come.
import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import { text } from "@/text";

export function ThreadSkeleton() {
  return (
    <Box
      role="status"
      aria-label={text.chat.loading}
      sx={{
        flex: 1,
        width: "100%",
        maxWidth: 760,
        marginInline: "auto",
        padding: 6,
        boxSizing: "border-box",
      }}
    >
      <Skeleton
        animation={false}
        variant="rounded"
        height={48}
        sx={{ width: "55%", marginInlineStart: "auto", borderRadius: "16px" }}
      />
      <Skeleton
        animation={false}
        variant="rounded"
        height={96}
        sx={{ marginBlock: 4, borderRadius: "10px" }}
      />
      <Skeleton animation={false} width="92%" />
      <Skeleton animation={false} width="84%" />
      <Skeleton animation={false} width="40%" />
    </Box>
  );
}
