/// Colours for the common languages; an unknown one stays plain.
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { common, createLowlight } from "lowlight";
import { Fragment, useMemo, type ReactNode } from "react";
import { jsx, jsxs } from "react/jsx-runtime";

const lowlight = createLowlight(common);

/** Beyond this many characters colouring takes longer than it helps. */
const MOST = 100_000;

export default function Highlighted({
  source,
  language,
}: {
  source: string;
  language: string;
}): ReactNode {
  return useMemo((): ReactNode => {
    if (!lowlight.registered(language) || source.length > MOST) return source;
    return toJsxRuntime(lowlight.highlight(language, source), { Fragment, jsx, jsxs }) as ReactNode;
  }, [source, language]);
}
