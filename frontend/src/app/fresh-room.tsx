/// A chat that has not begun.
import Box from "@mui/material/Box";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { agentsQuery } from "@/api/agents";
import { useSession } from "@/api/session";
import { PendingRequest } from "@/features/chat/pending-request";
import { Composer } from "@/features/composer/composer";
import { Welcome } from "@/features/welcome/welcome";
import { text } from "@/text";
import { Problem, problemOf } from "@/ui/problem";
import { useDocumentTitle } from "@/ui/use-document-title";
import { ColumnButton } from "./column-button";
import { ComposerPlace } from "./composer-place";
import { useBegin } from "./use-begin";

export function FreshRoom() {
  const session = useSession();
  const agents = useQuery(agentsQuery);
  const { begin, tryExample, isSending, isBusy, sampleError } = useBegin();
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down("sm"));
  const asked = useSearchParams()[0].get("agent");
  useDocumentTitle(text.product);
  return (
    <Box
      component="main"
      id="main"
      tabIndex={-1}
      sx={{ flex: 1, minWidth: 0, display: "flex", flexDirection: "column", outline: "none" }}
    >
      <Box sx={{ padding: 2, position: "absolute" }}>
        <ColumnButton />
      </Box>
      {isSending ? (
        <Box
          sx={{
            flex: 1,
            width: "100%",
            maxWidth: 760,
            marginInline: "auto",
            padding: 6,
            boxSizing: "border-box",
            overflowY: "auto",
          }}
        >
          <PendingRequest conversationId={null} />
        </Box>
      ) : (
        // A failed example shows its error in the place of the composer's own.
        <Welcome session={session} isBusy={isBusy} onTry={tryExample} />
      )}
      <ComposerPlace>
        {sampleError !== null && <Problem {...problemOf(sampleError)} />}
        <Composer
          key={asked ?? ""}
          conversationId={null}
          startAgent={asked}
          session={session}
          agents={agents.data ?? []}
          next={[]}
          placeholder={isNarrow ? text.composer.placeholderShort : text.composer.placeholder}
          onSend={begin}
        />
      </ComposerPlace>
    </Box>
  );
}
