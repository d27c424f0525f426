import { count } from "./count";

export const files = {
  files: {
    title: "Files",
    lead: "Everything you uploaded and everything made for you, newest first.",
    label: "Files",
    search: "Search files",
    kind: "Kind",
    origin: "Origin",
    kinds: {
      table: "Tables",
      document: "Documents",
      image: "Images",
      chart: "Charts",
      code: "Code",
      other: "Other",
    },
    anyOrigin: "From anywhere",
    origins: { uploaded: "Uploaded", made: "Made here" },
    open: (name: string) => `Open ${name}`,
    download: (name: string) => `Download ${name}`,
    remove: (name: string) => `Delete ${name}`,
    version: (n: number, all: number) => `version ${n} of ${all}`,
    versionShort: (n: number) => `v${n}`,
    uploadedIn: "uploaded in",
    uploaded: "uploaded, not sent yet",
    madeBy: "made by",
    madeIn: "in",
    none: "No file here yet. What you send and what agents make is kept here.",
    noneOf: "No file matches.",
    begin: "Start a new chat",
    failed: "The files could not be loaded.",
    loading: "Loading the files",
    removeTitle: (name: string) => `Delete ${name}?`,
    removeBody:
      "It can't be brought back. Messages that mention it keep its name and say that it was deleted.",
    removeAction: "Delete",
    removed: (name: string) => `${name} was deleted.`,
    deleted: "deleted",
    found: (n: number, isAll: boolean) =>
      isAll ? count(n, "file", "files") : `the first ${count(n, "file", "files")}`,
  },
};
