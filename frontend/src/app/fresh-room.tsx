/// A chat that has not begun.
import Box from "@mui/material/Box";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { agentsQuery, useTakeSample } from "@/api/agents";
import { useSession } from "@/api/session";
import { useSend, type Outgoing } from "@/api/tasks";
import type { AgentView } from "@/api/types";
import { PendingRequest } from "@/features/chat/pending-request";
import { Composer } from "@/features/composer/composer";
import { Welcome } from "@/features/welcome/welcome";
import { text } from "@/text";
import { Problem, problemOf } from "@/ui/problem";
import { useDocumentTitle } from "@/ui/use-document-title";
import { ColumnButton } from "./column-button";
import { ComposerPlace } from "./composer-place";
import { paths } from "./paths";

export function FreshRoom() {
  const session = useSession();
  const agents = useQuery(agentsQuery);
  const send = useSend();
  const sample = useTakeSample();
  const navigate = useNavigate();
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down("sm"));
  useDocumentTitle(text.product);

  const begin = async (outgoing: Outgoing): Promise<void> => {
    const accepted = await send.mutateAsync(outgoing);
    await navigate(paths.conversation(accepted.conversation_id));
  };
  const tryExample = async (agent: AgentView, message: string): Promise<void> => {
    const files = agent.sample_file === null ? [] : [await sample.mutateAsync(agent.sample_file)];
    await begin({ key: crypto.randomUUID(), message, conversationId: null, files, agent: null });
  };
  const isBusy = send.isPending || sample.isPending;
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
      {send.isPending ? (
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
        <Welcome
          session={session}
          isBusy={isBusy}
          onTry={(agent, example) => void tryExample(agent, example).catch(() => undefined)}
        />
      )}
      <ComposerPlace>
        {sample.error !== null && <Problem {...problemOf(sample.error)} />}
        <Composer
          conversationId={null}
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
