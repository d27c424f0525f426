/// Every view has an address.
import { lazy, Suspense } from "react";
import { Navigate, Route, Routes as Switch } from "react-router";
import { ChatLayout } from "./chat-layout";
import { ConversationRoom } from "./conversation-room";
import { FreshRoom } from "./fresh-room";
import { NotFound } from "./not-found";
import { paths } from "./paths";
import { Shell } from "./shell";

const AgentsPage = lazy(async () => ({ default: (await import("./agents-page")).AgentsPage }));
const TaskPage = lazy(async () => ({ default: (await import("./task-page")).TaskPage }));
const TasksRoom = lazy(async () => ({
  default: (await import("@/features/tasks/tasks-room")).TasksRoom,
}));
const ApprovalsPage = lazy(async () => ({
  default: (await import("./approvals-page")).ApprovalsPage,
}));
const ConnectionsPage = lazy(async () => ({
  default: (await import("./connections-page")).ConnectionsPage,
}));
const AskingRoom = lazy(async () => ({
  default: (await import("@/features/settings/asking-room")).AskingRoom,
}));
const WebAccessRoom = lazy(async () => ({
  default: (await import("@/features/settings/web-access-room")).WebAccessRoom,
}));
const AdminRoom = lazy(async () => ({
  default: (await import("@/features/admin/admin-room")).AdminRoom,
}));
const WatchRoom = lazy(async () => ({
  default: (await import("@/features/watch/watch-room")).WatchRoom,
}));
const FilesPage = lazy(async () => ({ default: (await import("./files-page")).FilesPage }));
const ModelsPage = lazy(async () => ({ default: (await import("./models-page")).ModelsPage }));

export function Routes() {
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route element={<Shell />}>
          <Route element={<ChatLayout />}>
            <Route index element={<FreshRoom />} />
            <Route path={paths.conversation(":id")} element={<ConversationRoom />} />
          </Route>
          <Route path={paths.task(":id")} element={<TaskPage />} />
          <Route path={paths.tasks} element={<TasksRoom />} />
          <Route path={paths.approvals} element={<ApprovalsPage />} />
          <Route path={paths.approval(":id")} element={<ApprovalsPage />} />
          <Route path={paths.settings} element={<Navigate to={paths.connections} replace />} />
          <Route path={paths.connections} element={<ConnectionsPage />} />
          <Route path={paths.asking} element={<AskingRoom />} />
          <Route path={paths.webAccess} element={<WebAccessRoom />} />
          <Route path={paths.admin} element={<Navigate to={paths.overview} replace />} />
          <Route path={`${paths.admin}/:area`} element={<AdminRoom />} />
          <Route path={paths.files} element={<FilesPage />} />
          <Route path={paths.agents} element={<AgentsPage />} />
          <Route path={paths.watch} element={<WatchRoom />} />
          <Route path={paths.models} element={<ModelsPage />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Switch>
    </Suspense>
  );
}
