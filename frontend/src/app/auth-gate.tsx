/// Lets signed-in people through; the token of the address signs in by itself.
import Box from "@mui/material/Box";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, type ReactNode } from "react";
import { keys } from "@/api/keys";
import { sessionQuery, signIn } from "@/api/session";
import { LiveProvider } from "@/live/live-provider";
import { Problem, problemOf } from "@/ui/problem";

// Most visits have a session: the form loads for the others.
const SignIn = lazy(async () => ({
  default: (await import("@/features/sign-in/sign-in")).SignIn,
}));

interface Props {
  token: string | null;
  children: ReactNode;
}

/** Milliseconds until an unreachable server is asked again. */
const AGAIN = 3000;

function useTokenSignIn(token: string | null): { isDone: boolean; error: Error | null } {
  const client = useQueryClient();
  const used = useQuery({
    queryKey: ["token"],
    queryFn: async () => {
      client.setQueryData(keys.session, await signIn(token ?? ""));
      return true;
    },
    enabled: token !== null,
    staleTime: Infinity,
    gcTime: Infinity,
  });
  return { isDone: token === null || !used.isPending, error: used.error };
}

export function AuthGate({ token, children }: Props) {
  const { isDone, error } = useTokenSignIn(token);
  const session = useQuery({
    ...sessionQuery,
    enabled: isDone,
    refetchInterval: ({ state }) => (state.status === "error" ? AGAIN : false),
  });
  if (session.data === null) {
    return (
      <Suspense fallback={null}>
        <SignIn refused={error} />
      </Suspense>
    );
  }
  if (session.data !== undefined) return <LiveProvider>{children}</LiveProvider>;
  if (session.isError) {
    return (
      <Box
        component="main"
        sx={{ maxWidth: 480, marginInline: "auto", padding: 6, marginBlockStart: "15vh" }}
      >
        <Problem {...problemOf(session.error)} />
      </Box>
    );
  }
  return null;
}
