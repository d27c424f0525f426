/// What the live view says: loaded with it, not with the page.
import { liveView } from "./en/live-view";

export const liveViewText: typeof liveView = liveView;
