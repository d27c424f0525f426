export const files = {
  files: {
    open: (name: string) => `Open ${name}`,
  },
};
