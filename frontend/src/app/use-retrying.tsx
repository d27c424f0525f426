/// Asks before a task or a step runs again; what is asked comes when it is needed.
import { lazy, Suspense, useCallback, useState, type ReactNode } from "react";

const RetryDialog = lazy(() => import("@/features/retry/retry-dialog"));

interface Retrying {
  askRetry: (taskId: string, stepId?: string) => void;
  dialog: ReactNode;
}

export function useRetrying(): Retrying {
  const [what, setWhat] = useState<{ taskId: string; stepId: string | null } | null>(null);
  const askRetry = useCallback((taskId: string, stepId?: string) => {
    setWhat({ taskId, stepId: stepId ?? null });
  }, []);
  const dialog = what && (
    <Suspense fallback={null}>
      <RetryDialog what={what} onClose={() => setWhat(null)} />
    </Suspense>
  );
  return { askRetry, dialog };
}
