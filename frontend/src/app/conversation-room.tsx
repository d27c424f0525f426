/// An open conversation: found, loading, or not there.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { ApiError } from "@/api/client";
import { conversationQuery } from "@/api/conversations";
import { ThreadSkeleton } from "@/features/chat/thread-skeleton";
import { text } from "@/text";
import { Problem, problemOf } from "@/ui/problem";
import { ColumnButton } from "./column-button";
import { NotFound } from "./not-found";
import { OpenConversation } from "./open-conversation";

function isMissing(error: Error | null): boolean {
  // An id that isn't one is refused as invalid; to a person both mean the same.
  return error instanceof ApiError && (error.status === 404 || error.status === 422);
}

export function ConversationRoom() {
  const { id = "" } = useParams();
  const query = useQuery(conversationQuery(id));
  if (isMissing(query.error)) {
    return <NotFound title={text.chat.missingTitle} detail={text.chat.missing} />;
  }
  if (query.data !== undefined) return <OpenConversation key={id} conversation={query.data} />;
  return (
    <Box
      component="main"
      id="main"
      tabIndex={-1}
      sx={{ flex: 1, minWidth: 0, display: "flex", flexDirection: "column", outline: "none" }}
    >
      <Box sx={{ padding: 2 }}>
        <ColumnButton />
      </Box>
      {query.error === null ? (
        <ThreadSkeleton />
      ) : (
        <Box
          sx={{
            maxWidth: 560,
            width: "100%",
            marginInline: "auto",
            padding: 6,
            boxSizing: "border-box",
          }}
        >
          <Problem
            message={text.chat.failed}
            cure={problemOf(query.error).message}
            action={<Button onClick={() => void query.refetch()}>{text.errors.again}</Button>}
          />
        </Box>
      )}
    </Box>
  );
}
