/// Steps of a preview, each with its number in the plan and why it runs again.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useId } from "react";
import type { RetryStep } from "@/api/types";
import { retryText as words } from "@/text/retry";
import { AgentMark } from "@/ui/agent-mark";

interface Props {
  title: string;
  steps: readonly RetryStep[];
  numbers: ReadonlyMap<string, number>;
}

export function RetrySteps({ title, steps, numbers }: Props) {
  const id = useId();
  if (steps.length === 0) return null;
  return (
    <Box>
      <Typography id={id} component="h3" variant="body2" sx={{ color: "text.secondary" }}>
        {title}
      </Typography>
      <Box component="ul" aria-labelledby={id} sx={{ listStyle: "none", margin: 0, padding: 0 }}>
        {steps.map((step) => {
          const why = step.reason === null ? "" : words.reasons[step.reason];
          return (
            <Box
              component="li"
              key={step.id}
              sx={{ display: "flex", gap: 2, alignItems: "baseline", paddingBlock: 0.5 }}
            >
              <span>{numbers.get(step.id)}.</span>
              <Box sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
                <AgentMark agent={step.agent} size={14} /> {step.instruction.split("\n\n", 1)[0]}
                {why !== "" && (
                  <Typography component="span" variant="body2" sx={{ color: "text.secondary" }}>
                    {" "}
                    ({why})
                  </Typography>
                )}
              </Box>
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}
