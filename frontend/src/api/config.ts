/// Where the API is: the page's own origin unless the build says otherwise.

function base(): string {
  return import.meta.env.VITE_API_URL ?? "";
}

export const apiUrl = `${base()}/api/v1`;

/** The address of the live stream, following from `cursor` when there is one. */
export function socketUrl(cursor: string | null): string {
  const own = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;
  const url = new URL("/ws", import.meta.env.VITE_WS_URL ?? own);
  if (cursor !== null) url.searchParams.set("after", cursor);
  return url.toString();
}
