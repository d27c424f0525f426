/// What went in and what came out, each with its hash.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import IconButton from "@mui/material/IconButton";
import { Download } from "lucide-react";
import { downloadUrl } from "@/api/files";
import type { Receipt, ReceiptFile } from "@/api/types";
import { text } from "@/text";
import { receiptText } from "@/text/receipt";
import { CopyButton } from "@/ui/copy-button";
import { FileIcon } from "@/ui/file-icon";
import { bytes } from "@/ui/format";
import type { OpenFile } from "@/ui/open-file";

interface Props {
  receipt: Receipt;
  onOpen: OpenFile;
}

/** As much of a hash as tells two apart at a glance. */
const GLANCE = 12;

function originOf({ task, inputs }: Receipt, file: ReceiptFile): string {
  if (inputs.includes(file)) return receiptText.given;
  const step = task.steps.findIndex(({ id }) => id === file.step_id);
  return step === -1 ? receiptText.madeBefore : receiptText.madeBy(step + 1);
}

function FileLine({
  file,
  origin,
  onOpen,
}: {
  file: ReceiptFile;
  origin: string;
  onOpen: OpenFile;
}) {
  const quiet = { color: "text.secondary", fontSize: "0.8125rem" } as const;
  return (
    <Box
      component="li"
      sx={{
        display: "grid",
        gridTemplateColumns: "auto minmax(0, 1fr) auto",
        columnGap: 3,
        alignItems: "center",
        paddingBlock: 1.5,
        borderBlockEnd: "1px solid",
        borderColor: "divider",
      }}
    >
      <FileIcon file={file} size={18} />
      <Box sx={{ minWidth: 0 }}>
        {file.deleted ? (
          <Box component="span" sx={{ textDecoration: "line-through", overflowWrap: "anywhere" }}>
            {file.name}
          </Box>
        ) : (
          <ButtonBase
            title={text.files.open(file.name)}
            onClick={() => onOpen(file)}
            sx={{ overflowWrap: "anywhere", textAlign: "start", fontWeight: 550, paddingBlock: 1 }}
          >
            {file.name}
          </ButtonBase>
        )}
        <Box sx={quiet}>
          {[origin, bytes(file.size), ...(file.deleted ? [receiptText.deleted] : [])].join(" · ")}
        </Box>
        {file.sha256 !== null && (
          <Box sx={{ ...quiet, display: "flex", alignItems: "center", gap: 1 }}>
            {receiptText.hash}
            <Box component="code" title={file.sha256}>
              {file.sha256.slice(0, GLANCE)}…
            </Box>
            <CopyButton
              content={file.sha256}
              label={receiptText.copyHash(file.name)}
              done={receiptText.copied}
            />
          </Box>
        )}
      </Box>
      {!file.deleted && (
        <IconButton
          component="a"
          href={downloadUrl(file.id)}
          download={file.name}
          aria-label={receiptText.download(file.name)}
          title={receiptText.download(file.name)}
        >
          <Download size={18} aria-hidden />
        </IconButton>
      )}
    </Box>
  );
}

export function ReceiptFiles({ receipt, onOpen }: Props) {
  return (
    <Box
      component="ul"
      aria-label={receiptText.files}
      sx={{ listStyle: "none", margin: 0, padding: 0 }}
    >
      {[...receipt.inputs, ...receipt.artifacts].map((file) => (
        <FileLine key={file.id} file={file} origin={originOf(receipt, file)} onOpen={onOpen} />
      ))}
    </Box>
  );
}
