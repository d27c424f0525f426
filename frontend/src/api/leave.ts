/// Leaves this page for another site, which sends the person back.

export const leave = {
  for: (address: string): void => location.assign(address),
};
