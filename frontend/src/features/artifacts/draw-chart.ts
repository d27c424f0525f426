/// Draws a Vega-Lite specification without a network and without eval.
import { expressionInterpreter } from "vega-interpreter";
import embed, { type Config, type Result, type VisualizationSpec } from "vega-embed";
import type { Loader } from "vega";

function refuse(): Promise<never> {
  return Promise.reject(new Error("A chart may not load anything."));
}

/** A specification comes from a tool or a model: whatever it asks to fetch is refused. */
const loader: Loader = {
  load: refuse,
  sanitize: refuse,
  http: refuse,
  file: refuse,
};

type Spec = Extract<VisualizationSpec, object>;

export function readSpec(source: string, name: string): Spec {
  const read = JSON.parse(source) as Spec & { width?: unknown; autosize?: unknown };
  // The ground is the page's, also in the dark; Vega takes the chart's name from its description.
  const spec = { ...read, background: "transparent", description: read.description ?? name };
  const isSingle = "mark" in spec || "layer" in spec;
  // A single view takes the width of the pane; facets and rows keep their own.
  return isSingle
    ? { ...spec, width: "container", autosize: { type: "fit-x", contains: "padding" } }
    : spec;
}

export async function drawChart(element: HTMLElement, spec: Spec, config: Config): Promise<Result> {
  return embed(element, spec, {
    mode: "vega-lite",
    ast: true,
    expr: expressionInterpreter,
    loader,
    actions: false,
    renderer: "svg",
    tooltip: { theme: "custom" },
    config,
  });
}
