/// Leaves this page for another site, which sends the person back.

export function leaveFor(address: string): void {
  location.assign(address);
}
