/// Opens a file beside the conversation, a document at one of its pages.
import type { FileView } from "@/api/types";

export type OpenFile = (file: FileView, page?: number) => void;
