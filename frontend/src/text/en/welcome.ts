export const welcome = {
  welcome: {
    title: "What shall we work on?",
    model: (label: string) => `${label} answers.`,
    builtIn:
      "The built-in model answers: no key, no account, nothing leaves this machine. It knows a fixed range of requests.",
    choose: "Choose another model",
    withFile: (name: string) => `with ${name}`,
    none: "No agent is running here yet. Start one with: warren worker data",
    examples: "Examples",
    loading: "Loading the agents",
    failed: "The agents could not be loaded.",
  },
};
