/// What was done outside already, with the provider's own page or id of it.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useId } from "react";
import type { EffectView } from "@/api/types";
import { text } from "@/text";
import { retryText as words } from "@/text/retry";
import { EffectState } from "@/ui/effect-state";
import { OutsideLink } from "@/ui/outside-link";

export function RetryActs({ effects }: { effects: readonly EffectView[] }) {
  const id = useId();
  if (effects.length === 0) return null;
  return (
    <Box>
      <Typography id={id} component="h3" variant="body2" sx={{ color: "text.secondary" }}>
        {words.acts}
      </Typography>
      <Box component="ul" aria-labelledby={id} sx={{ listStyle: "none", margin: 0, padding: 0 }}>
        {effects.map((effect) => (
          <Box
            component="li"
            key={effect.id}
            sx={{ display: "flex", flexWrap: "wrap", columnGap: 3, overflowWrap: "anywhere" }}
          >
            <span>{effect.title}</span>
            <EffectState state={effect.state} />
            {effect.link !== null ? (
              <OutsideLink href={effect.link}>{text.effects.open}</OutsideLink>
            ) : (
              effect.provider_id !== null && (
                <span>
                  {words.id} <code>{effect.provider_id}</code>
                </span>
              )
            )}
          </Box>
        ))}
      </Box>
      <Typography variant="body2">{words.actsNote}</Typography>
    </Box>
  );
}
