/// The text of a file, or as much of it as is worth showing.
import { useSuspenseQuery } from "@tanstack/react-query";
import { fetchText, type FileText } from "@/api/files";
import { keys } from "@/api/keys";
import type { FileView } from "@/api/types";

export function useFileText(file: FileView, limit: number): FileText {
  const { data } = useSuspenseQuery({
    queryKey: keys.fileText(file.id),
    queryFn: ({ signal }) => fetchText(file, limit, signal),
    // A file never changes.
    staleTime: Infinity,
    gcTime: 60_000,
  });
  return data;
}
