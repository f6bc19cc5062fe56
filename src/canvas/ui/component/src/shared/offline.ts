import { useEffect, useState } from "react";

/** Streamlit says on its outermost element how the connection to the server is. */
const STATE = "data-test-connection-state";

/** Whether a page in that state has lost its server; no state at all is a page without Streamlit. */
export const isLost = (state: string | null) => state !== null && state !== "CONNECTED";

/** Whether the page has lost its server. */
export function useOffline(): boolean {
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const app = document.querySelector(`[${STATE}]`);
    if (!app) return;
    const look = () => setLost(isLost(app.getAttribute(STATE)));
    look();
    const watching = new MutationObserver(look);
    watching.observe(app, { attributes: true, attributeFilter: [STATE] });
    return () => watching.disconnect();
  }, []);
  return lost;
}
