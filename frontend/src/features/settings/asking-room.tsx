/// Settings, approvals: how long a yes can be taken back, how long a question stands, and what needs none.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import { useQuery } from "@tanstack/react-query";
import { policiesQuery, preferencesQuery } from "@/api/preferences";
import { text } from "@/text";
import { settingsText } from "@/text/settings";
import { NotifyMe } from "@/ui/notify-me";
import { Part } from "@/ui/part";
import { Problem, problemOf } from "@/ui/problem";
import { SettingsRoom } from "@/ui/settings-room";
import { useDocumentTitle } from "@/ui/use-document-title";
import { RuleList } from "./rule-list";
import { TimesForm } from "./times-form";
import { ToolDefaults } from "./tool-defaults";

export function AskingRoom() {
  const preferences = useQuery(preferencesQuery);
  const policies = useQuery(policiesQuery);
  const reads = [preferences, policies];
  const failure = preferences.error ?? policies.error;
  const again = (): void =>
    reads.filter(({ isError }) => isError).forEach((each) => void each.refetch());
  useDocumentTitle(`${text.settings.approvals} · ${text.product}`);
  const { asking } = settingsText;
  return (
    <SettingsRoom lead={asking.lead}>
      {failure !== null && (
        <Problem
          message={asking.failed}
          cure={problemOf(failure).cure}
          action={<Button onClick={again}>{text.errors.again}</Button>}
        />
      )}
      {(preferences.isPending || policies.isPending) && failure === null && (
        <Box role="status" aria-label={asking.loading}>
          {[1, 2, 3].map((n) => (
            <Skeleton key={n} animation={false} height={60} />
          ))}
        </Box>
      )}
      {preferences.data !== undefined && (
        <>
          <Part title={asking.times}>
            <TimesForm preferences={preferences.data} />
          </Part>
          <Part title={asking.notifications}>
            <NotifyMe />
          </Part>
        </>
      )}
      {policies.data !== undefined && (
        <>
          <Part title={asking.rules}>
            <RuleList list={policies.data} />
          </Part>
          <Part title={asking.tools}>
            <ToolDefaults list={policies.data} />
          </Part>
        </>
      )}
    </SettingsRoom>
  );
}
