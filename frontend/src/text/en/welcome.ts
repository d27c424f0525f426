export const welcome = {
  welcome: {
    title: "What shall we work on?",
    model: (label: string) => `${label} answers.`,
    builtIn: "The built-in model answers a fixed range of requests, offline and without a key.",
    choose: "Choose another model",
    withFile: (name: string) => `with ${name}`,
    none: "No agent is running here yet. Start one with: warren worker data",
    examples: "Examples",
    loading: "Loading the agents",
    failed: "The agents could not be loaded.",
  },
};
