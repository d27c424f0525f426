/// An interactive chart from its specification: nothing is fetched for it, and nothing in it is run as code.
import Box from "@mui/material/Box";
import { useColorScheme, useTheme } from "@mui/material/styles";
import { useEffect, useMemo, useRef, useState } from "react";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { titleOf } from "@/ui/file-kind";
import { Problem } from "@/ui/problem";
import { chartConfig } from "./chart-config";
import { drawChart, readSpec } from "./draw-chart";
import { useFileText } from "./use-file-text";

const LIMIT = 8 * 1024 * 1024;

function useIsDark(): boolean {
  const { mode, systemMode } = useColorScheme();
  return (mode === "system" ? systemMode : mode) === "dark";
}

export default function ChartView({ file }: { file: FileView }) {
  const { text: source } = useFileText(file, LIMIT);
  const spec = useMemo(() => readSpec(source, titleOf(file)), [source, file]);
  const box = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const theme = useTheme();
  const isDark = useIsDark();

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const drawn = drawChart(element, spec, chartConfig(theme, isDark));
    let isGone = false;
    drawn.catch((error: unknown) => {
      if (!isGone) setFailure(error as Error);
    });
    return () => {
      isGone = true;
      void drawn.then((view) => view.finalize()).catch(() => undefined);
    };
  }, [spec, theme, isDark]);

  if (failure !== null) {
    return (
      <Box sx={{ padding: 4 }}>
        <Problem message={text.artifacts.chartFailed} cure={failure.message} />
      </Box>
    );
  }
  return (
    <Box sx={{ padding: 4, overflow: "auto" }}>
      <Box
        ref={box}
        data-testid="chart"
        role="img"
        aria-label={titleOf(file)}
        sx={{ width: "100%", minHeight: 320, "& .vega-bind": { fontSize: "0.8125rem" } }}
      />
    </Box>
  );
}
