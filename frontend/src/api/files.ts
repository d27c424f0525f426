/// Files: the list of them, sending and deleting, and the address of their bytes.
import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { http } from "./client";
import { apiUrl } from "./config";
import { keys } from "./keys";
import type { FilePage, FileView, LibraryFile } from "./types";

export interface FileFilter {
  q: string;
  kind: LibraryFile["kind"] | "";
  origin: LibraryFile["origin"] | "";
}

export function filesQuery({ q, kind, origin }: FileFilter) {
  return infiniteQueryOptions({
    queryKey: keys.fileList({ q, kind, origin }),
    queryFn: async ({ pageParam, signal }) =>
      (
        await http.get<FilePage>("/files", {
          params: {
            q: q || undefined,
            kind: kind || undefined,
            origin: origin || undefined,
            limit: 50,
            after: pageParam ?? undefined,
          },
          signal,
        })
      ).data,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function fileQuery(id: string) {
  return queryOptions({
    queryKey: keys.file(id),
    queryFn: async ({ signal }) => (await http.get<FileView>(`/files/${id}`, { signal })).data,
  });
}

export function useDeleteFile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: FileView) => http.delete(`/files/${file.id}`),
    onSuccess: (_, { id }) => {
      client.removeQueries({ queryKey: keys.file(id) });
      // Messages that mention it say so from now on.
      void client.invalidateQueries({ queryKey: ["conversation"] });
      return client.invalidateQueries({ queryKey: keys.files });
    },
  });
}

export function contentUrl(id: string): string {
  return `${apiUrl}/files/${id}/content`;
}

export function downloadUrl(id: string): string {
  return `${contentUrl(id)}?download=1`;
}

/** Send one file; `onProgress` gets a share between 0 and 1. */
export async function uploadFile(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<FileView> {
  const form = new FormData();
  form.append("file", file, file.name);
  const answer = await http.post<FileView>("/files", form, {
    signal,
    onUploadProgress: ({ loaded, total }) =>
      onProgress(total === undefined || total === 0 ? 0 : loaded / total),
  });
  return answer.data;
}

export interface FileText {
  text: string;
  /** The file goes on after `text`. */
  cut: boolean;
}

/** The first `limit` bytes of a file as text; a character cut in two at the end is left out. */
export async function fetchText(
  file: FileView,
  limit: number,
  signal: AbortSignal,
): Promise<FileText> {
  const cut = file.size > limit;
  const headers = cut ? { Range: `bytes=0-${limit - 1}` } : {};
  const answer = await http.get<ArrayBuffer>(`/files/${file.id}/content`, {
    responseType: "arraybuffer",
    headers,
    signal,
  });
  const text = new TextDecoder("utf-8").decode(new Uint8Array(answer.data), { stream: cut });
  return { text, cut };
}
