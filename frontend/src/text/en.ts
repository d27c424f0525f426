/// Every word the page says, in English, by room. A translation has the same shape (see Text).

import { agents } from "./en/agents";
import { approvals } from "./en/approvals";
import { artifacts } from "./en/artifacts";
import { chat } from "./en/chat";
import { composer } from "./en/composer";
import { conversations } from "./en/conversations";
import { files } from "./en/files";
import { filters } from "./en/filters";
import { models } from "./en/models";
import { palette } from "./en/palette";
import { plan } from "./en/plan";
import { shell } from "./en/shell";
import { tasks } from "./en/tasks";
import { welcome } from "./en/welcome";

export const en = {
  language: "en",
  direction: "ltr" as "ltr" | "rtl",
  product: "Warren",
  ...agents,
  ...approvals,
  ...artifacts,
  ...chat,
  ...composer,
  ...conversations,
  ...files,
  ...filters,
  ...models,
  ...palette,
  ...plan,
  ...shell,
  ...tasks,
  ...welcome,
};

export type Text = typeof en;
