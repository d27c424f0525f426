export const models = {
  models: {
    title: "Choosing a model",
    now: (label: string) => `${label} answers now.`,
    builtIn:
      "The built-in model answers now. It is a set of fixed rules, not a language model: it drives every agent's real tools for a fixed range of requests, offline and free of charge.",
    found: (keys: string) =>
      `A key was found for ${keys}. A key alone chooses nothing, so that it never costs you money by accident.`,
    how: "Set WARREN_MODEL to provider:name and the provider's key, then start Warren again:",
    ways: [
      { name: "OpenAI", command: "OPENAI_API_KEY=… WARREN_MODEL=openai:gpt-5-mini make run" },
      {
        name: "Anthropic",
        command: "ANTHROPIC_API_KEY=… WARREN_MODEL=anthropic:claude-sonnet-4-5 make run",
      },
      { name: "Ollama, on this machine", command: "WARREN_MODEL=ollama:llama3.2 make run" },
      {
        name: "Any server that speaks OpenAI's protocol",
        command:
          "WARREN_MODEL=openai:qwen3 WARREN_MODEL_BASE_URL=http://localhost:1234/v1 make run",
      },
    ],
    keyNote:
      "Keys are passed to the provider's library and nowhere else. All settings stand in docs/models.md.",
  },
};
