/// The files, and the one that is open beside them.
import { useQuery } from "@tanstack/react-query";
import { fileQuery } from "@/api/files";
import type { FileView } from "@/api/types";
import { FilesRoom } from "@/features/files/files-room";
import { text } from "@/text";
import { useArtifactParam } from "@/ui/use-artifact-param";
import { useDocumentTitle } from "@/ui/use-document-title";
import { ArtifactsPlace } from "./artifacts-place";
import { useEscape } from "./use-escape";

const NONE: FileView[] = [];

export function FilesPage() {
  const param = useArtifactParam();
  const { openId, open, close } = param;
  const isOpen = openId !== null;
  const file = useQuery({ ...fileQuery(openId ?? ""), enabled: isOpen });
  useEscape(close);
  useDocumentTitle(`${text.files.title} · ${text.product}`);
  const shown = isOpen && file.data !== undefined ? [file.data] : NONE;
  return (
    <>
      <FilesRoom
        openId={openId}
        onOpen={({ id }) => open(id)}
        onDeleted={({ id }) => {
          if (id === openId) close();
        }}
      />
      <ArtifactsPlace
        artifacts={{
          ...param,
          files: shown,
          attached: NONE,
          count: shown.length,
          // While it loads nothing opens that would then change its size.
          isOpen: isOpen && !file.isPending,
          toggle: close,
        }}
      />
    </>
  );
}
