import { count } from "./count";

export const form = {
  label: "Form",
  goesTo: "Goes to",
  standsOn: "Stands on",
  button: "Button",
  methods: {
    POST: "is sent as a form",
    GET: "is asked for with these words in its address",
    SCRIPT: "is sent by the page's own code: what it sends besides these fields isn't known",
  } as Record<string, string>,
  fields: "What is sent",
  noFields: "No field is filled in.",
  empty: "(empty)",
  on: "ticked",
  off: "not ticked",
  hidden: (n: number) => count(n, "hidden field of the page", "hidden fields of the page"),
  picture: "The form as it stands on the page, passwords covered",
  enlarge: "Open the picture",
};
