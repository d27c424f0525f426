/// How to choose another model, in the page itself, so that it is there without a network.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { SessionView } from "@/api/types";
import { text } from "@/text";
import { Code } from "@/ui/code";
import { Room } from "@/ui/room";

export function ModelsRoom({ model }: { model: SessionView["model"] }) {
  const { title, now, builtIn, how, ways, keyNote, found } = text.models;
  return (
    <Room title={title} lead={model.builtin ? builtIn : now(model.label)}>
      {model.found_keys.length > 0 && model.builtin && (
        <Typography>{found(model.found_keys.join(", "))}</Typography>
      )}
      <Typography>{how}</Typography>
      {ways.map(({ name, command }) => (
        <Box key={name} sx={{ display: "grid", gap: 2 }}>
          <Typography component="h2" variant="subtitle2">
            {name}
          </Typography>
          <Code source={command} language="bash" />
        </Box>
      ))}
      <Typography sx={{ color: "text.secondary" }}>{keyNote}</Typography>
    </Room>
  );
}
