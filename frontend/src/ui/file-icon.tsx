/// The icon of a kind of file.
import {
  ChartColumn,
  FileCode,
  FileDiff,
  FileIcon as PlainFile,
  FileText,
  FileType,
  Image,
  Table2,
} from "lucide-react";
import type { FileView } from "@/api/types";
import { kindOf } from "./file-kind";

const ICONS = {
  image: Image,
  chart: ChartColumn,
  table: Table2,
  pdf: FileType,
  diff: FileDiff,
  markdown: FileText,
  text: FileText,
  code: FileCode,
  file: PlainFile,
};

interface Props {
  file: Pick<FileView, "media_type" | "name">;
  size?: number;
}

export function FileIcon({ file, size = 16 }: Props) {
  const Icon = ICONS[kindOf(file)];
  return <Icon size={size} aria-hidden style={{ flexShrink: 0 }} />;
}
