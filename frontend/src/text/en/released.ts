export const released = {
  goOn: (n: number, because: string) =>
    `${n === 1 ? "1 step goes" : `${n} steps go`} on: ${because}.`,
  close: "Close this message",
};
