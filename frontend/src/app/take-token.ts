/// The sign-in token that Warren printed as part of its address.

/** Take the token out of the address, so that it stays in no history, bookmark or shared link. */
export function takeToken(): string | null {
  const url = new URL(location.href);
  const token = url.searchParams.get("token");
  if (token === null) return null;
  url.searchParams.delete("token");
  history.replaceState(history.state, "", url);
  return token;
}
