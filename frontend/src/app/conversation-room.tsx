/// An open conversation: found, loading, or not there.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState, type ComponentType, type ReactNode } from "react";
import { useParams } from "react-router";
import { ApiError } from "@/api/client";
import { conversationQuery } from "@/api/conversations";
import type { ConversationDetail } from "@/api/types";
import { ThreadSkeleton } from "@/features/chat/thread-skeleton";
import { text } from "@/text";
import { Problem, problemOf } from "@/ui/problem";
import { ColumnButton } from "./column-button";
import { NotFound } from "./not-found";

type Open = ComponentType<{ conversation: ConversationDetail }>;

let loaded: Open | null = null;

async function load(): Promise<{ default: Open }> {
  loaded = (await import("./open-conversation")).OpenConversation;
  return { default: loaded };
}

const Later = lazy(load);

/** Fetch what shows a conversation before there is one: the first request is then shown at once. */
export function warmConversation(): void {
  void load();
}

function isMissing(error: Error | null): boolean {
  // An id that isn't one is refused as invalid; to a person both mean the same.
  return error instanceof ApiError && (error.status === 404 || error.status === 422);
}

function Frame({ children }: { children: ReactNode }) {
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
      {children}
    </Box>
  );
}

const LOADING = (
  <Frame>
    <ThreadSkeleton />
  </Frame>
);

export function ConversationRoom() {
  const { id = "" } = useParams();
  const query = useQuery(conversationQuery(id));
  // What is there already is drawn at once: even a lazy part that has been fetched would show a skeleton first.
  const [OpenConversation] = useState<Open>(() => loaded ?? Later);
  // What shows the conversation is fetched beside it, not after it.
  useEffect(warmConversation, []);
  if (isMissing(query.error)) {
    return <NotFound title={text.chat.missingTitle} detail={text.chat.missing} />;
  }
  if (query.data !== undefined) {
    return (
      <Suspense fallback={LOADING}>
        <OpenConversation key={id} conversation={query.data} />
      </Suspense>
    );
  }
  if (query.error === null) return LOADING;
  return (
    <Frame>
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
    </Frame>
  );
}
