import SessionCore
import Testing

struct ModelSpellingsTests {
  @Test(
    arguments: [
      ("claude-sonnet-4-6", ["claude-sonnet-4-6"]),
      ("claude-sonnet-4-5-20250929", ["claude-sonnet-4-5-20250929", "claude-sonnet-4-5"]),
      ("claude-sonnet-4-6[1m]", ["claude-sonnet-4-6[1m]", "claude-sonnet-4-6"]),
      ("anthropic/claude-opus-5", ["anthropic/claude-opus-5", "claude-opus-5"]),
      (
        "anthropic/claude-sonnet-4.5-20250929[1m]",
        [
          "anthropic/claude-sonnet-4.5-20250929[1m]", "anthropic/claude-sonnet-4.5-20250929",
          "claude-sonnet-4.5-20250929", "claude-sonnet-4.5", "claude-sonnet-4-5",
        ]
      ),
      (
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        [
          "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.anthropic.claude-sonnet-4-5-20250929",
          "us.anthropic.claude-sonnet-4-5",
        ]
      ),
      (
        "bedrock/global.anthropic.claude-opus-4-6-v1",
        [
          "bedrock/global.anthropic.claude-opus-4-6-v1", "global.anthropic.claude-opus-4-6-v1",
          "anthropic.claude-opus-4-6-v1", "claude-opus-4-6-v1", "claude-opus-4-6",
        ]
      ),
      ("claude-opus-4-5@20251101", ["claude-opus-4-5@20251101", "claude-opus-4-5"]),
      ("claude-opus-4-6@default", ["claude-opus-4-6@default", "claude-opus-4-6"]),
      ("gpt-5.1-2025-11-13", ["gpt-5.1-2025-11-13", "gpt-5.1"]),
      ("openai/gpt-5-chat-latest", ["openai/gpt-5-chat-latest", "gpt-5-chat-latest", "gpt-5-chat"]),
      ("models/gemini-2.5-pro", ["models/gemini-2.5-pro", "gemini-2.5-pro"]),
      // Who serves it decides what it costs.
      ("ollama/claude-sonnet-4-6", ["ollama/claude-sonnet-4-6"]),
      ("github-copilot/claude-sonnet-4.6", ["github-copilot/claude-sonnet-4.6"]),
      // Another version or size is another model.
      ("gpt-5-v2", ["gpt-5-v2"]), ("qwen3:30b", ["qwen3:30b"]), ("gpt-4-1106", ["gpt-4-1106"]),
      ("claude-opus-4-vision", ["claude-opus-4-vision"]), ("gpt-5.1", ["gpt-5.1"]),
      ("gpt-5-2025-1113", ["gpt-5-2025-1113"]), ("x-123456789", ["x-123456789"]),
      ("", [""]), ("-latest", ["-latest"]), ("openai/", ["openai/"]), ("-20250101", ["-20250101"]),
      ("<synthetic>", ["<synthetic>"]),
    ]) func `a model is looked for under the name that was written, then under plainer ones`(
      model: String, spellings: [String]
    )
  {
    #expect(Array(ModelSpellings(model)) == spellings)
  }
}
