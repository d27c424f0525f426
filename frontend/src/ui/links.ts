/// Addresses that more than one room leads to.

/** Where the person reads how to choose a model. */
export const MODELS_PATH = "/models";

/** Where accounts are connected, and how the person is asked. */
export const CONNECTIONS_PATH = "/settings/connections";
export const ASKING_PATH = "/settings/approvals";
export const WEB_ACCESS_PATH = "/settings/web-access";

/** What an administrator sees to. */
export const OVERVIEW_PATH = "/admin/overview";
export const DEAD_LETTERS_PATH = "/admin/dead-letters";
export const PARKED_PATH = "/admin/parked";

/** Where schedules and watches are seen and changed. */
export const WATCH_PATH = "/watch";
