/// What was taken out of a text: the only thing that is kept of it.
package enum SecretKind: String, CaseIterable, Comparable, Sendable {
  // Keys and tokens of a service, known by their form.
  case awsAccessKey = "aws_access_key"
  case awsSecretKey = "aws_secret_key"
  case githubToken = "github_token"
  case gitlabToken = "gitlab_token"
  case anthropicKey = "anthropic_key"
  case openAIKey = "openai_key"
  case googleKey = "google_key"
  case googleOAuth = "google_oauth"
  case slackToken = "slack_token"
  case slackWebhook = "slack_webhook"
  case stripeKey = "stripe_key"
  case twilioKey = "twilio_key"
  case sendGridKey = "sendgrid_key"
  case npmToken = "npm_token"
  case pypiToken = "pypi_token"
  case dockerToken = "docker_token"
  case huggingFaceToken = "huggingface_token"
  case azureKey = "azure_key"
  case digitalOceanToken = "digitalocean_token"
  case databricksToken = "databricks_token"
  case telegramToken = "telegram_token"
  case discordToken = "discord_token"
  case linearKey = "linear_key"
  case notionToken = "notion_token"
  case vaultToken = "vault_token"
  case serviceToken = "service_token"

  // Forms that many services share.
  case privateKey = "private_key"
  case ageKey = "age_key"
  case webToken = "json_web_token"
  case bearerToken = "bearer_token"
  case basicCredentials = "basic_credentials"
  case cookie
  case passwordHash = "password_hash"

  // Known by what stands before them.
  case urlPassword = "url_password"
  case connectionPassword = "connection_password"
  case password
  case apiKey = "api_key"
  case token
  case secret

  // No secrets: what is not the user's word, or not meant for others.
  case privateBlock = "private_block"
  case reminder

  /// What it is called to people: `github token`.
  package var word: String { rawValue.split(separator: "_").joined(separator: " ") }

  /// Whether it was one, and not what is left out because it is not the user's word or not meant for others.
  package var isSecret: Bool { self != .privateBlock && self != .reminder }

  /// What stands in the place of it.
  package var mark: String { (isSecret ? SecretText.redacted : SecretText.leftOut) + word + "]" }

  package static func < (one: SecretKind, other: SecretKind) -> Bool { one.rawValue < other.rawValue }
}
