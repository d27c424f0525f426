/// The key of a service account, as Google gives it.

export interface ServiceKey {
  email: string;
  key: object;
}

/** Null when it isn't one. */
export function readServiceKey(words: string): ServiceKey | null {
  try {
    const value: unknown = JSON.parse(words);
    if (typeof value !== "object" || value === null) return null;
    if (!("client_email" in value) || typeof value.client_email !== "string") return null;
    if (!("private_key" in value) || typeof value.private_key !== "string") return null;
    return { email: value.client_email, key: value };
  } catch {
    // Not JSON at all.
    return null;
  }
}
