/// Every view has an address.
import { lazy, Suspense } from "react";
import { Route, Routes as Switch } from "react-router";
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
          <Route path={paths.files} element={<FilesPage />} />
          <Route path={paths.agents} element={<AgentsPage />} />
          <Route path={paths.models} element={<ModelsPage />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Switch>
    </Suspense>
  );
}
