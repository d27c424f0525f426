/// The list in the shape in which it will come.
import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";

const WIDTHS = ["70%", "55%", "82%", "61%", "74%"];

export function ListSkeleton() {
  return (
    <Box aria-hidden sx={{ paddingInline: 4, display: "grid", gap: 2 }}>
      {WIDTHS.map((width) => (
        <Skeleton key={width} animation={false} width={width} height={22} />
      ))}
    </Box>
  );
}
