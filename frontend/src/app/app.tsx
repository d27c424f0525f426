/// Everything that stands around the views: colours, cache, address, sign-in.
import CssBaseline from "@mui/material/CssBaseline";
import { ThemeProvider } from "@mui/material/styles";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { BrowserRouter } from "react-router";
import { ErrorBoundary } from "@/ui/error-boundary";
import { AuthGate } from "./auth-gate";
import { PageFailure } from "./page-failure";
import { makeQueryClient } from "./query-client";
import { Routes } from "./routes";
import { theme } from "./theme";

export function App({ token }: { token: string | null }) {
  const [client] = useState(makeQueryClient);
  return (
    <ThemeProvider theme={theme} defaultMode="system" disableTransitionOnChange>
      <CssBaseline enableColorScheme />
      <ErrorBoundary fallback={(error) => <PageFailure error={error} />}>
        <QueryClientProvider client={client}>
          <BrowserRouter>
            <AuthGate token={token}>
              <Routes />
            </AuthGate>
          </BrowserRouter>
        </QueryClientProvider>
      </ErrorBoundary>
    </ThemeProvider>
  );
}
