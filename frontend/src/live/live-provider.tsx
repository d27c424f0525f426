/// Follows the live stream for as long as it is on the page.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { socketUrl } from "@/api/config";
import { keys } from "@/api/keys";
import { CachePatcher } from "./cache-patcher";
import { ConnectionContext } from "./connection";
import { LiveSocket, type Connection } from "./socket";

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>("connecting");

  useEffect(() => {
    const patcher = new CachePatcher(client);
    const socket = new LiveSocket({
      address: socketUrl,
      onFrame: (frame) => patcher.handle(frame),
      onConnection: (now) => {
        setConnection(now);
        if (now === "signed-out") void client.invalidateQueries({ queryKey: keys.session });
      },
    });
    const end = patcher.start();
    socket.start();
    return () => {
      socket.stop();
      end();
    };
  }, [client]);

  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}
