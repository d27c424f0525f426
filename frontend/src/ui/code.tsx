/// Code in its colours, with a button to copy it; the colours load when the first code is shown.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { lazy, Suspense } from "react";
import { text } from "@/text";
import { codeStyle } from "./code-style";
import { CopyButton } from "./copy-button";

const Highlighted = lazy(() => import("./highlighted"));

interface Props {
  source: string;
  language: string;
  isPlain?: boolean;
}

export function Code({ source, language, isPlain = false }: Props) {
  return (
    <Box sx={codeStyle}>
      <Box className="bar">
        <Typography variant="caption" sx={{ color: "text.secondary" }}>
          {language}
        </Typography>
        <CopyButton content={source} label={text.code.copy} done={text.code.copied} />
      </Box>
      {/* Long lines scroll inside the block, also by keyboard. */}
      <Box component="pre" tabIndex={0}>
        <code>
          {isPlain || language === "" ? (
            source
          ) : (
            <Suspense fallback={source}>
              <Highlighted source={source} language={language} />
            </Suspense>
          )}
        </code>
      </Box>
    </Box>
  );
}
