/// What is to be done, or which page is watched.
import TextField from "@mui/material/TextField";
import { watchText } from "@/text/watch";
import { FilterChips } from "@/ui/filter-chips";
import { isAddress, type ScheduleDraft } from "./schedule-draft";

interface Props {
  draft: ScheduleDraft;
  /** What it is stays: a watch doesn't become a request. */
  isNew: boolean;
  onChange: (changed: Partial<ScheduleDraft>) => void;
}

export function WhatFields({ draft, isNew, onChange }: Props) {
  const { form } = watchText;
  const isBad = draft.url.trim() !== "" && !isAddress(draft.url);
  return (
    <>
      {isNew && (
        <FilterChips
          label={form.what}
          value={draft.isWatch ? "watch" : "schedule"}
          options={[
            { value: "schedule", label: form.kinds.schedule },
            { value: "watch", label: form.kinds.watch },
          ]}
          onChange={(kind) => onChange({ isWatch: kind === "watch" })}
        />
      )}
      {draft.isWatch ? (
        <>
          <TextField
            label={form.url}
            type="url"
            value={draft.url}
            error={isBad}
            helperText={isBad ? form.badUrl : undefined}
            onChange={(event) => onChange({ url: event.target.value })}
            required
            fullWidth
            size="small"
          />
          <TextField
            label={form.words}
            value={draft.words}
            helperText={form.wordsHint}
            onChange={(event) => onChange({ words: event.target.value })}
            fullWidth
            size="small"
          />
        </>
      ) : (
        <TextField
          label={form.request}
          value={draft.request}
          helperText={form.requestHint}
          onChange={(event) => onChange({ request: event.target.value })}
          required
          multiline
          minRows={2}
          fullWidth
          size="small"
        />
      )}
      <TextField
        label={form.title}
        value={draft.title}
        slotProps={{ htmlInput: { maxLength: 200 } }}
        onChange={(event) => onChange({ title: event.target.value })}
        fullWidth
        size="small"
      />
    </>
  );
}
