/// The card of one cause, of letters and of parked steps alike.
export const causeStyle = {
  display: "grid",
  gridTemplateColumns: "minmax(0, 1fr)",
  gap: 2,
  padding: { xs: 3, sm: 4 },
  border: "1px solid",
  borderColor: "divider",
  borderRadius: "10px",
} as const;
