/// Settings, web access: a person's own list of hosts, what was refused, and the lists of the deployment.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import { useQuery } from "@tanstack/react-query";
import { egressQuery, egressRulesQuery } from "@/api/egress";
import { text } from "@/text";
import { webAccessText } from "@/text/web-access";
import { Part } from "@/ui/part";
import { Problem, problemOf } from "@/ui/problem";
import { SettingsRoom } from "@/ui/settings-room";
import { useDocumentTitle } from "@/ui/use-document-title";
import { DeploymentPart } from "./deployment-part";
import { HostForm } from "./host-form";
import { HostLists } from "./host-lists";
import { RefusedPart } from "./refused-part";

export function WebAccessRoom() {
  const rules = useQuery(egressRulesQuery);
  const { data: egress } = useQuery(egressQuery);
  useDocumentTitle(`${text.settings.webAccess} · ${text.product}`);
  const words = webAccessText;
  return (
    <SettingsRoom lead={words.lead}>
      {egress?.running === 0 && <Problem message={words.away} cure={words.awayCure} />}
      {rules.isError && (
        <Problem
          message={words.failed}
          cure={problemOf(rules.error).cure}
          action={<Button onClick={() => void rules.refetch()}>{text.errors.again}</Button>}
        />
      )}
      {rules.isPending && (
        <Box role="status" aria-label={words.loading}>
          {[1, 2, 3].map((n) => (
            <Skeleton key={n} animation={false} height={60} />
          ))}
        </Box>
      )}
      {rules.data !== undefined && (
        <>
          <Part title={words.yours}>
            <HostForm />
            <HostLists rules={rules.data.items} />
          </Part>
          <Part title={words.refused}>
            <RefusedPart rules={rules.data.items} />
          </Part>
        </>
      )}
      {egress !== undefined && egress.lists !== null && egress.running > 0 && (
        <Part title={words.deployment}>
          <DeploymentPart lists={egress.lists} running={egress.running} />
        </Part>
      )}
    </SettingsRoom>
  );
}
