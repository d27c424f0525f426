/// A unified diff as git writes it: the parser knows only that, and tells files apart only by git's own line.

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/** The path of a header line, without the time that some programs write behind it. */
function pathIn(line: string): string {
  return (line.slice(4).split("\t")[0] ?? "").trim();
}

function prefixed(path: string, prefix: "a/" | "b/"): string {
  return path === "/dev/null" || path.startsWith(prefix) ? path : prefix + path;
}

/** Lines of a hunk that are still to come, of the old text and of the new. */
type Left = readonly [old: number, fresh: number];

const NONE: Left = [0, 0];

function leftAfter(line: string, [old, fresh]: Left): Left {
  const hunk = HUNK.exec(line);
  if (old > 0 || fresh > 0) {
    const sign = line.charAt(0);
    if (sign === "\\") return [old, fresh];
    return [sign === "+" ? old : old - 1, sign === "-" ? fresh : fresh - 1];
  }
  return hunk === null ? NONE : [Number(hunk[1] ?? 1), Number(hunk[2] ?? 1)];
}

/** The same diff with git's line before every file. */
export function asGitDiff(source: string): string {
  const out: string[] = [];
  // What the lines of a hunk say is no header, whatever it looks like.
  let left = NONE;
  let before: string | null = null;
  let isGit = false;
  for (const line of source.split("\n")) {
    const isInside = left[0] > 0 || left[1] > 0;
    left = leftAfter(line, left);
    if (!isInside && line.startsWith("diff --git ")) isGit = true;
    if (!isInside && line.startsWith("@@")) isGit = false;
    if (isInside || isGit) out.push(line);
    else if (line.startsWith("--- ")) before = pathIn(line);
    else if (line.startsWith("+++ ") && before !== null) {
      const paths = [`--- ${prefixed(before, "a/")}`, `+++ ${prefixed(pathIn(line), "b/")}`];
      out.push("diff --git a/- b/-", ...paths);
    } else out.push(line);
  }
  return out.join("\n");
}
