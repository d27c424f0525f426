export const filters = {
  filters: {
    clearSearch: "Clear the search",
    all: "All",
    clear: "Show everything",
    more: "Show more",
  },
};
