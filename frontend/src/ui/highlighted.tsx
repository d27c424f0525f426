/// Code in colours; a language that isn't known stays plain.
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { Fragment, useMemo, type ReactNode } from "react";
import { jsx, jsxs } from "react/jsx-runtime";
import { highlight } from "./highlighting";

interface Props {
  source: string;
  language: string;
}

export default function Highlighted({ source, language }: Props): ReactNode {
  return useMemo((): ReactNode => {
    const tree = highlight(source, language);
    return tree === null ? source : (toJsxRuntime(tree, { Fragment, jsx, jsxs }) as ReactNode);
  }, [source, language]);
}
