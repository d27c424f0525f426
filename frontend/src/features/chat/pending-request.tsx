/// A request that is on its way to the server: shown at once, replaced by the task that comes back.
import Box from "@mui/material/Box";
import { useMutationState } from "@tanstack/react-query";
import { useEffect } from "react";
import { sendKey, type Outgoing } from "@/api/tasks";
import { text } from "@/text";
import { RequestBubble } from "./request-bubble";

interface Props {
  conversationId: string | null;
  onShown?: () => void;
}

export function PendingRequest({ conversationId, onShown }: Props) {
  const sending = useMutationState({
    filters: { mutationKey: sendKey, status: "pending" },
    select: (mutation) => mutation.state.variables as Outgoing | undefined,
  });
  const mine = sending.filter(
    (outgoing): outgoing is Outgoing => outgoing?.conversationId === conversationId,
  );
  const count = mine.length;
  useEffect(() => {
    if (count > 0) onShown?.();
  }, [count, onShown]);
  return mine.map((outgoing) => (
    <Box key={outgoing.key} sx={{ opacity: 0.7 }}>
      <RequestBubble content={outgoing.message} files={outgoing.files} agent={outgoing.agent} />
      <Box role="status" sx={{ textAlign: "end", fontSize: "0.8125rem", color: "text.secondary" }}>
        {text.chat.sending}
      </Box>
    </Box>
  ));
}
