/// All conversations: search, begin a new one, open, rename, pin, delete.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useInfiniteQuery } from "@tanstack/react-query";
import { SquarePen } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { conversationsQuery } from "@/api/conversations";
import { text } from "@/text";
import { Empty } from "@/ui/empty";
import { Problem, problemOf } from "@/ui/problem";
import { SearchField } from "@/ui/search-field";
import { useDebounced } from "@/ui/use-debounced";
import { ConversationList } from "./conversation-list";
import { ListSkeleton } from "./list-skeleton";

interface Props {
  openId: string | null;
  /** Something was chosen: a column that covers the page goes away. */
  onChosen?: () => void;
}

export function ConversationColumn({ openId, onChosen }: Props) {
  const [search, setSearch] = useState("");
  const q = useDebounced(search.trim());
  const navigate = useNavigate();
  const list = useInfiniteQuery({ ...conversationsQuery(q), placeholderData: (old) => old });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];

  const begin = (): void => {
    void navigate("/");
    onChosen?.();
  };
  return (
    <Box
      component="nav"
      aria-label={text.conversations.label}
      sx={{ display: "flex", flexDirection: "column", height: "100%", minHeight: 0 }}
    >
      <Box sx={{ display: "grid", gap: 2, padding: 3 }}>
        <Button
          color="inherit"
          variant="outlined"
          onClick={begin}
          startIcon={<SquarePen size={16} aria-hidden />}
          sx={{
            justifyContent: "flex-start",
            borderColor: "divider",
            backgroundColor: "background.paper",
          }}
        >
          {text.conversations.fresh}
        </Button>
        <SearchField label={text.conversations.search} value={search} onChange={setSearch} />
      </Box>
      {list.isPending && <ListSkeleton />}
      {list.isError && (
        <Box sx={{ padding: 3 }}>
          <Problem
            message={text.conversations.failed}
            cure={problemOf(list.error).cure}
            action={<Button onClick={() => void list.refetch()}>{text.errors.again}</Button>}
          />
        </Box>
      )}
      {list.isSuccess && items.length === 0 && (
        <Empty>{q === "" ? text.conversations.none : text.conversations.noMatch(q)}</Empty>
      )}
      {items.length > 0 && (
        <ConversationList
          conversations={items}
          openId={openId}
          onOpened={onChosen}
          onEnd={() => {
            if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
          }}
        />
      )}
    </Box>
  );
}
