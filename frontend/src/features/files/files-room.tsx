/// Everything that was uploaded or made: found by words, kind and origin; opened, fetched, deleted.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { filesQuery, useDeleteFile } from "@/api/files";
import type { LibraryFile } from "@/api/types";
import { text } from "@/text";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Empty } from "@/ui/empty";
import { FilterChips } from "@/ui/filter-chips";
import { LiveRegion } from "@/ui/live-region";
import { Problem, problemOf } from "@/ui/problem";
import { Room } from "@/ui/room";
import { SearchField } from "@/ui/search-field";
import { useDebounced } from "@/ui/use-debounced";
import { oneOf, useFilters } from "@/ui/use-filters";
import { FileList } from "./file-list";

const KINDS = ["table", "document", "image", "chart", "code", "other"] as const;
const ORIGINS = ["uploaded", "made"] as const;

interface Props {
  openId: string | null;
  onOpen: (file: LibraryFile) => void;
  onDeleted: (file: LibraryFile) => void;
}

export function FilesRoom({ openId, onOpen, onDeleted }: Props) {
  const filters = useFilters(["q", "kind", "origin"]);
  const kind = oneOf(filters.of("kind"), KINDS);
  const origin = oneOf(filters.of("origin"), ORIGINS);
  const q = useDebounced(filters.of("q").trim());
  const list = useInfiniteQuery({
    ...filesQuery({ q, kind, origin }),
    placeholderData: (old) => old,
  });
  const remove = useDeleteFile();
  const [doomed, setDoomed] = useState<LibraryFile | null>(null);
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down("sm"));
  const files = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = q !== "" || kind !== "" || origin !== "";

  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const confirmed = (): void => {
    if (doomed !== null) remove.mutate(doomed, { onSuccess: () => onDeleted(doomed) });
    setDoomed(null);
  };
  return (
    <Room title={text.files.title} lead={text.files.lead}>
      <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2.5 }}>
        <SearchField
          label={text.files.search}
          value={filters.of("q")}
          onChange={(words) => filters.type("q", words)}
        />
        <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 5, rowGap: 2, minWidth: 0 }}>
          <FilterChips
            label={text.files.kind}
            value={kind}
            options={[
              { value: "", label: text.filters.all },
              ...KINDS.map((value) => ({ value, label: text.files.kinds[value] })),
            ]}
            onChange={(value) => filters.choose("kind", value)}
          />
          <FilterChips
            label={text.files.origin}
            value={origin}
            options={[
              { value: "", label: text.files.anyOrigin },
              ...ORIGINS.map((value) => ({ value, label: text.files.origins[value] })),
            ]}
            onChange={(value) => filters.choose("origin", value)}
          />
        </Box>
      </Box>
      {remove.error !== null && <Problem {...problemOf(remove.error)} />}
      {list.isError && (
        <Problem
          message={text.files.failed}
          cure={problemOf(list.error).cure}
          action={<Button onClick={() => void list.refetch()}>{text.errors.again}</Button>}
        />
      )}
      <LiveRegion>
        {list.isSuccess ? text.files.found(files.length, !list.hasNextPage) : ""}
      </LiveRegion>
      {list.isSuccess && files.length === 0 && (
        <Nothing isFiltered={isFiltered} onClear={filters.clear} />
      )}
      {list.isPending && (
        <Box role="status" aria-label={text.files.loading}>
          {[1, 2, 3, 4].map((n) => (
            <Skeleton key={n} animation={false} height={60} />
          ))}
        </Box>
      )}
      {files.length > 0 && (
        <FileList
          files={files}
          openId={openId}
          isNarrow={isNarrow}
          onOpen={onOpen}
          onDelete={setDoomed}
          onEnd={onEnd}
        />
      )}
      <ConfirmDialog
        isOpen={doomed !== null}
        title={text.files.removeTitle(doomed?.name ?? "")}
        body={text.files.removeBody}
        action={text.files.removeAction}
        onCancel={() => setDoomed(null)}
        onConfirm={confirmed}
      />
    </Room>
  );
}

function Nothing({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  return isFiltered ? (
    <Empty action={<Button onClick={onClear}>{text.filters.clear}</Button>}>
      {text.files.noneOf}
    </Empty>
  ) : (
    <Empty
      action={
        <Button component={Link} to="/">
          {text.files.begin}
        </Button>
      }
    >
      {text.files.none}
    </Empty>
  );
}
