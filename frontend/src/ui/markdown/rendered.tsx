/// Draws Markdown: GFM and math; no raw HTML, no remote images, links that tell nobody where they came from.
import Markdown, { type Components, type Options } from "react-markdown";
import { useEffect, useState } from "react";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { ArtifactImage } from "./artifact-image";
import { ArtifactLink } from "./artifact-link";
import { CodeBlock } from "./code-block";
import { hasMath, withDollarMath } from "./math-source";

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

const ARTIFACT = "artifact:";

function artifactNamed(
  href: string | undefined,
  artifacts: readonly FileView[],
): FileView | undefined {
  if (href?.startsWith(ARTIFACT) !== true) return undefined;
  const name = decodeURIComponent(href.slice(ARTIFACT.length));
  // The newest of that name: a second try replaces the first.
  return artifacts.findLast((file) => file.name === name);
}

function allowedUrl(url: string): string {
  return /^(https?:|mailto:|artifact:|#)/i.test(url) ? url : "";
}

interface Props {
  source: string;
  artifacts: readonly FileView[];
  onOpen?: (file: FileView) => void;
}

function componentsFor(artifacts: readonly FileView[], onOpen: Props["onOpen"]): Components {
  return {
    a: ({ href, children }) => {
      const file = artifactNamed(href, artifacts);
      if (file !== undefined)
        return (
          <ArtifactLink file={file} onOpen={onOpen}>
            {children}
          </ArtifactLink>
        );
      if (href === undefined || href === "" || href.startsWith(ARTIFACT))
        return <span>{children}</span>;
      return (
        <a href={href} target="_blank" rel="noreferrer noopener nofollow">
          {children}
        </a>
      );
    },
    img: ({ src, alt }) => {
      const file = artifactNamed(typeof src === "string" ? src : undefined, artifacts);
      // A remote picture would tell its server who reads this: only its description is shown.
      if (file === undefined) return <span>{alt}</span>;
      return <ArtifactImage file={file} alt={alt ?? file.name} among={artifacts} onOpen={onOpen} />;
    },
    // The page has its own title: a heading of the text stands one level below it.
    h1: ({ children }) => <h2>{children}</h2>,
    h2: ({ children }) => <h3>{children}</h3>,
    h3: ({ children }) => <h4>{children}</h4>,
    h4: ({ children }) => <h5>{children}</h5>,
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
      <div className="table block" role="region" tabIndex={0} aria-label={text.markdown.table}>
        <table>{children}</table>
      </div>
    ),
  };
}

export default function Rendered({ source, artifacts, onOpen }: Props) {
  const rehypePlugins = useMathPlugin(hasMath(source));
  return (
    <Markdown
      remarkPlugins={[remarkGfm, [remarkMath, { singleDollarTextMath: false }]]}
      rehypePlugins={rehypePlugins}
      urlTransform={allowedUrl}
      components={componentsFor(artifacts, onOpen)}
    >
      {withDollarMath(source)}
    </Markdown>
  );
}
