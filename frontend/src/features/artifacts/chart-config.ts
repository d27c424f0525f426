/// A chart in the colours and the typeface of the page.
import type { Theme } from "@mui/material/styles";
import type { Config } from "vega-embed";

export function chartConfig(theme: Theme, isDark: boolean): Config {
  const palette = theme.colorSchemes[isDark ? "dark" : "light"]?.palette ?? theme.palette;
  const words = { labelColor: palette.text.secondary, titleColor: palette.text.primary };
  const { data, browser, document, email, code, research } = palette.agents;
  return {
    background: "transparent",
    font: theme.typography.fontFamily ?? "sans-serif",
    view: { stroke: null },
    title: {
      color: palette.text.primary,
      fontSize: 14,
      fontWeight: 600,
      anchor: "start",
      offset: 12,
    },
    axis: {
      ...words,
      gridColor: palette.divider,
      domainColor: palette.divider,
      tickColor: palette.divider,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 500,
    },
    legend: { ...words, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500 },
    header: words,
    mark: { color: data, tooltip: true },
    text: { color: palette.text.primary },
    range: { category: [data, browser, document, email, code, research] },
  };
}
