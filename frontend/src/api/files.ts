/// Files: sending them, and the address of their bytes.
import { http } from "./client";
import { apiUrl } from "./config";
import type { FileView } from "./types";

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
