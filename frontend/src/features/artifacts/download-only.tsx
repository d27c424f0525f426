/// A kind of file that has no preview: it can be fetched.
import Button from "@mui/material/Button";
import { downloadUrl } from "@/api/files";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { Empty } from "@/ui/empty";

export function DownloadOnly({ file }: { file: FileView }) {
  const action = (
    <Button variant="outlined" href={downloadUrl(file.id)} download={file.name}>
      {text.artifacts.download}
    </Button>
  );
  return <Empty action={action}>{text.artifacts.noPreview}</Empty>;
}
