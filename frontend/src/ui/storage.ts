/// What this browser remembers. Where storage is switched off, nothing is remembered and nothing breaks.

const PREFIX = "warren.";

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden.
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Storage is forbidden.
  }
}

/** What was remembered, if `isRight` knows its shape: an older page may have written something else. */
export function recall<T>(name: string, isRight: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
    return isRight(value) ? value : null;
  } catch {
    return null;
  }
}
