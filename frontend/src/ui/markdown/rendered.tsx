/// Draws Markdown: GFM and math; no raw HTML, no remote images, links that tell nobody where they came from.
import Markdown, { type Components, type Options } from "react-markdown";
import { use, useEffect, useState } from "react";
import { Link } from "react-router";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { kindOf } from "../file-kind";
import { WATCH_PATH } from "../links";
import type { OpenFile } from "../open-file";
import { ArtifactImage } from "./artifact-image";
import { ArtifactLink } from "./artifact-link";
import { CodeBlock } from "./code-block";
import { FilesAtHand } from "./files-at-hand";
import { rehypeHeadingLevels } from "./heading-levels";
import { hasMath, withDollarMath } from "./math-source";
import { isReference, resolve, type Reference } from "./reference";

type RehypePlugin = NonNullable<Options["rehypePlugins"]>[number];

/** The plugin that draws formulas loads when the first one is there. */
function useMathPlugin(isNeeded: boolean): RehypePlugin[] {
  const [plugins, setPlugins] = useState<RehypePlugin[]>([]);
  useEffect(() => {
    if (!isNeeded) return;
    let isGone = false;
    void import("./math").then(({ rehypeKatex }) => {
      if (!isGone) setPlugins([rehypeKatex]);
    });
    return () => {
      isGone = true;
    };
  }, [isNeeded]);
  return plugins;
}

function allowedUrl(url: string): string {
  return /^(https?:|mailto:|artifact:|#)/i.test(url) || url === WATCH_PATH ? url : "";
}

interface Props {
  source: string;
  artifacts: readonly FileView[];
  onOpen?: OpenFile;
}

function componentsFor(
  artifacts: readonly FileView[],
  meant: (href: string | undefined) => Reference | undefined,
  onOpen: Props["onOpen"],
): Components {
  return {
    a: ({ href, children }) => {
      const to = meant(href);
      if (to !== undefined)
        return (
          <ArtifactLink to={to} onOpen={onOpen}>
            {children}
          </ArtifactLink>
        );
      if (href === undefined || href === "" || isReference(href)) return <span>{children}</span>;
      // The one room that answers lead to: where what was set up is seen and changed.
      if (href === WATCH_PATH) return <Link to={href}>{children}</Link>;
      return (
        <a href={href} target="_blank" rel="noreferrer noopener nofollow">
          {children}
        </a>
      );
    },
    img: ({ src, alt }) => {
      const to = meant(typeof src === "string" ? src : undefined);
      // A remote picture would tell its server who reads this: only its description is shown.
      if (to === undefined) return <span>{alt}</span>;
      if (kindOf(to.file) !== "image")
        return (
          <ArtifactLink to={to} onOpen={onOpen}>
            {alt === undefined || alt === "" ? to.file.name : alt}
          </ArtifactLink>
        );
      return (
        <ArtifactImage file={to.file} alt={alt ?? to.file.name} among={artifacts} onOpen={onOpen} />
      );
    },
    input: ({ checked }) => (
      <input
        type="checkbox"
        disabled
        checked={checked}
        aria-label={checked === true ? text.markdown.done : text.markdown.open}
      />
    ),
    pre: ({ node }) => <CodeBlock node={node} />,
    table: ({ children }) => (
      // A wide table scrolls inside itself, also by keyboard.
      <div className="table block" role="group" tabIndex={0} aria-label={text.markdown.table}>
        <table>{children}</table>
      </div>
    ),
  };
}

export default function Rendered({ source, artifacts, onOpen }: Props) {
  const markdown = withDollarMath(source);
  const rehypePlugins = [rehypeHeadingLevels, ...useMathPlugin(hasMath(markdown))];
  const atHand = use(FilesAtHand);
  const meant = (href: string | undefined): Reference | undefined =>
    isReference(href) ? resolve(href, artifacts, atHand) : undefined;
  return (
    <Markdown
      remarkPlugins={[remarkGfm, [remarkMath, { singleDollarTextMath: false }]]}
      rehypePlugins={rehypePlugins}
      urlTransform={allowedUrl}
      components={componentsFor(artifacts, meant, onOpen)}
    >
      {markdown}
    </Markdown>
  );
}
