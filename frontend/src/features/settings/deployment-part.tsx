/// The lists of the deployment as the way out has them, for who runs it: to look at only.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { DeploymentLists } from "@/api/types";
import { webAccessText } from "@/text/web-access";
import { Problem } from "@/ui/problem";

const NAMES = ["allow", "deny", "only", "ports", "mail_ports"] as const;

function valueOf(lists: DeploymentLists, name: (typeof NAMES)[number]): string {
  const { nothing, everything } = webAccessText;
  const found = lists[name].join(", ");
  return found === "" ? (name === "only" ? everything : nothing) : found;
}

function Lists({ lists }: { lists: DeploymentLists }) {
  return (
    <Box
      component="dl"
      sx={{
        margin: 0,
        display: "grid",
        gridTemplateColumns: { xs: "minmax(0, 1fr)", sm: "minmax(0, 2fr) minmax(0, 3fr)" },
        columnGap: 4,
        rowGap: { xs: 1, sm: 2.5 },
        "& dd": { margin: 0, overflowWrap: "anywhere", paddingBlockEnd: { xs: 2, sm: 0 } },
      }}
    >
      {NAMES.map((name) => {
        const [label, setting] = webAccessText.lists[name];
        return [
          <Box component="dt" key={name}>
            {label}
            <Box sx={{ color: "text.secondary", fontSize: "0.8125rem", overflowWrap: "anywhere" }}>
              {setting}
            </Box>
          </Box>,
          <dd key={`${name} value`}>{valueOf(lists, name)}</dd>,
        ];
      })}
    </Box>
  );
}

interface Props {
  lists: readonly DeploymentLists[];
  running: number;
}

export function DeploymentPart({ lists, running }: Props) {
  const words = webAccessText;
  return (
    <>
      <Typography sx={{ color: "text.secondary" }}>
        {words.deploymentLead} {words.running(running)}.
      </Typography>
      {lists.length > 1 && <Problem message={words.differ} />}
      {lists.map((each) => (
        <Lists key={JSON.stringify(each)} lists={each} />
      ))}
    </>
  );
}
