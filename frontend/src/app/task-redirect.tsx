/// The address of a task leads to its conversation.
import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "react-router";
import { fetchTask } from "@/api/tasks";
import { NotFound } from "./not-found";
import { paths } from "./paths";

export function TaskRedirect() {
  const { id = "" } = useParams();
  const task = useQuery({ queryKey: ["task", id], queryFn: () => fetchTask(id) });
  if (task.isError) return <NotFound detail={task.error.message} />;
  if (task.data === undefined) return null;
  return <Navigate replace to={paths.conversation(task.data.conversation_id)} />;
}
