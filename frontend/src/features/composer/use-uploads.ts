/// Files on their way to the server, each with its progress; those that arrived are ready to be sent along.
import { useCallback, useEffect, useRef, useState } from "react";
import { uploadFile } from "@/api/files";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { bytes } from "@/ui/format";
import { problemOf } from "@/ui/problem";

export interface Upload {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  /** Between 0 and 1. */
  share: number;
  /** The file as the server knows it, once it is there. */
  view: FileView | null;
  error: string | null;
  /** What to send again after an error; null for a file that a draft remembers. */
  source: File | null;
}

export interface Uploads {
  all: Upload[];
  ready: FileView[];
  isBusy: boolean;
  hasFailed: boolean;
  add: (files: Iterable<File>) => void;
  again: (upload: Upload) => void;
  remove: (id: string) => void;
  clear: () => void;
  /** Put files that were sent in vain before those that came since. */
  restore: (views: readonly FileView[]) => void;
}

function arrived(view: FileView): Upload {
  const { id, name, media_type: mediaType, size } = view;
  return { id, name, mediaType, size, share: 1, view, error: null, source: null };
}

function begun(file: File): Upload {
  const { name, type: mediaType, size } = file;
  return {
    id: crypto.randomUUID(),
    name,
    mediaType,
    size,
    share: 0,
    view: null,
    error: null,
    source: file,
  };
}

function refusal(file: File, limit: number): string | null {
  if (file.size === 0) return text.composer.emptyFile;
  return file.size > limit ? text.composer.tooLarge(bytes(limit)) : null;
}

export function useUploads(initial: readonly FileView[], limit: number): Uploads {
  const [all, setAll] = useState<Upload[]>(() => initial.map((view) => arrived(view)));
  const aborts = useRef(new Map<string, AbortController>());

  useEffect(() => {
    const running = aborts.current;
    return () => running.forEach((abort) => abort.abort());
  }, []);

  const change = useCallback((id: string, with_: Partial<Upload>) => {
    setAll((old) => old.map((upload) => (upload.id === id ? { ...upload, ...with_ } : upload)));
  }, []);

  const run = useCallback(
    async (id: string, file: File) => {
      const refused = refusal(file, limit);
      if (refused !== null) {
        change(id, { error: refused });
        return;
      }
      const abort = new AbortController();
      aborts.current.set(id, abort);
      try {
        const view = await uploadFile(file, (share) => change(id, { share }), abort.signal);
        change(id, { view, share: 1 });
      } catch (error) {
        if (!abort.signal.aborted) change(id, { error: problemOf(error as Error).message });
      } finally {
        aborts.current.delete(id);
      }
    },
    [change, limit],
  );

  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) {
        const upload = begun(file);
        setAll((old) => [...old, upload]);
        void run(upload.id, file);
      }
    },
    [run],
  );

  const again = useCallback(
    (upload: Upload) => {
      if (upload.source === null) return;
      change(upload.id, { error: null, share: 0 });
      void run(upload.id, upload.source);
    },
    [change, run],
  );

  const remove = useCallback((id: string) => {
    aborts.current.get(id)?.abort();
    setAll((old) => old.filter((upload) => upload.id !== id));
  }, []);

  const clear = useCallback(() => setAll([]), []);
  const restore = useCallback((views: readonly FileView[]) => {
    setAll((old) => [...views.map((view) => arrived(view)), ...old]);
  }, []);

  return {
    all,
    ready: all.flatMap(({ view }) => view ?? []),
    hasFailed: all.some(({ error }) => error !== null),
    isBusy: all.some(({ view, error }) => view === null && error === null),
    add,
    again,
    remove,
    clear,
    restore,
  };
}
