/// The cache: the only store of server state.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, isTransient } from "@/api/client";
import { keys } from "@/api/keys";

const MOST_TRIES = 2;

export function makeQueryClient(): QueryClient {
  // A request that is refused for want of a session leads back to the sign-in.
  const noticed = (error: Error): void => {
    if (error instanceof ApiError && error.status === 401) {
      void client.invalidateQueries({ queryKey: keys.session });
    }
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: noticed }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        // A wrong token at the sign-in itself says so there.
        if (mutation.options.mutationKey?.[0] !== "sign-in") noticed(error);
      },
    }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < MOST_TRIES && isTransient(error),
        refetchOnWindowFocus: false,
      },
    },
  });
  return client;
}
