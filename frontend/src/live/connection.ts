/// The state of the live connection, for whoever shows it.
import { createContext, useContext } from "react";
import type { Connection } from "./socket";

export const ConnectionContext = createContext<Connection>("connecting");

export function useConnection(): Connection {
  return useContext(ConnectionContext);
}
