export const tasks = {
  tasks: {
    title: "Tasks",
    lead: "Everything that was asked, newest first.",
    all: "All",
    none: "No task here yet.",
    noneOf: "No task is in this state.",
    more: "Show more",
    failed: "The tasks could not be loaded.",
    filter: "State",
  },
};
