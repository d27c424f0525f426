/// What the palette finds: what to do, agents, conversations and files.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { agentsQuery } from "@/api/agents";
import { conversationsQuery } from "@/api/conversations";
import { filesQuery } from "@/api/files";
import { text } from "@/text";
import { useDebounced } from "@/ui/use-debounced";

export interface Command {
  label: string;
  /** What it is, beside its name. */
  note?: string;
  run: () => void;
}

export interface Group {
  label: string;
  items: readonly Command[];
}

const MOST = 6;

export function usePaletteGroups(words: string, commands: readonly Command[]): Group[] {
  const navigate = useNavigate();
  const wanted = useDebounced(words);
  const agents = useQuery(agentsQuery).data ?? [];
  const found = useInfiniteQuery(conversationsQuery(wanted));
  const held = useInfiniteQuery(filesQuery({ q: wanted, kind: "", origin: "" }));

  const matches = ({ label, note = "" }: Command): boolean =>
    `${label} ${note}`.toLowerCase().includes(words.toLowerCase());
  const goTo = (path: string) => () => void navigate(path);

  const acts = { label: text.palette.actions, items: commands.filter(matches) };
  const talks = {
    label: text.palette.conversations,
    items: (found.data?.pages[0]?.items ?? [])
      .slice(0, MOST)
      .map(({ id, title }) => ({ label: title, run: goTo(`/c/${id}`) })),
  };
  const asked = {
    label: text.palette.agents,
    items: agents
      .map(({ name, title, description }) => ({
        label: text.palette.ask(title),
        note: description,
        run: goTo(`/?agent=${encodeURIComponent(name)}`),
      }))
      .filter(matches),
  };
  const files = {
    label: text.palette.files,
    items: (held.data?.pages[0]?.items ?? [])
      .slice(0, MOST)
      .map(({ id, name, conversation_title }) => ({
        label: name,
        ...(conversation_title === null ? {} : { note: conversation_title }),
        run: goTo(`/files?artifact=${id}`),
      })),
  };
  // What was talked about last stands first while nothing was typed.
  return words === "" ? [talks, acts, asked, files] : [acts, asked, talks, files];
}
