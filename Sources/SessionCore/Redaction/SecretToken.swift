/// A key or token that is known by its form: how it begins, what follows, and how much of it.
struct SecretToken: Sendable {
  /// What else has to be so.
  enum Condition: Sendable {
    /// Nothing: the form is enough.
    case form
    /// Letters and digits, or letters of both cases.
    case mixed
    /// Parts with dots between them, of these lengths.
    case parts([ClosedRange<Int>])
    /// A JSON Web Token (RFC 7519): a second part that is an object, too.
    case objects
    /// This word stands near, in whatever case: the form alone is that of any digest.
    case near(String)
    /// Digits stand before, and belong to it.
    case digitsBefore(ClosedRange<Int>)
    /// `$` between salt and digest.
    case salted
  }

  var kind: SecretKind
  /// What it begins with, two characters at least.
  var prefix: String
  var alphabet: Alphabet
  /// The bytes behind the prefix.
  var length: ClosedRange<Int>
  var condition = Condition.mixed
  /// The prefix stays: it is the name of a place.
  var keepsPrefix = false

  init(
    _ kind: SecretKind, _ prefix: String, _ alphabet: Alphabet, _ length: ClosedRange<Int>,
    _ condition: Condition = .mixed, keepsPrefix: Bool = false
  ) {
    self.kind = kind
    self.prefix = prefix
    self.alphabet = alphabet
    self.length = length
    self.condition = condition
    self.keepsPrefix = keepsPrefix
  }

  /// Every form, as its maker documents it or hands it out. Upper bounds are generous: tokens grow.
  ///
  /// The checksums that some have (GitHub, npm) are not asked for: one with a slip in it is better hidden, too.
  static let all: [SecretToken] =
    aws + codeHosts + models + messages + registries + clouds + tools + others + hashes

  private static let aws = ["AKIA", "ASIA", "ABIA", "ACCA"].map {
    SecretToken(.awsAccessKey, $0, .uppercase, 16...16, .form)
  }

  private static let codeHosts =
    ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map { SecretToken(.githubToken, $0, .alphanumeric, 36...255) }
    + [SecretToken(.githubToken, "github_pat_", .name, 36...255)]
    + [
      "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-", "gloas-", "glsoat-",
      "glffct-",
    ].map { SecretToken(.gitlabToken, $0, .dotted, 20...300) }

  private static let models = [
    SecretToken(.anthropicKey, "sk-ant-", .base64URL, 20...300),
    SecretToken(.openAIKey, "sk-proj-", .base64URL, 40...300),
    SecretToken(.openAIKey, "sk-svcacct-", .base64URL, 40...300),
    SecretToken(.openAIKey, "sk-admin-", .base64URL, 40...300),
    SecretToken(.openAIKey, "sk-", .alphanumeric, 32...128),
    SecretToken(.serviceToken, "sk-or-v1-", .hexadecimal, 64...64),
    SecretToken(.googleKey, "AIza", .base64URL, 35...35),
    SecretToken(.googleOAuth, "ya29.", .dotted, 20...1000),
    SecretToken(.googleOAuth, "GOCSPX-", .base64URL, 28...28),
    SecretToken(.googleOAuth, "1//0", .base64URL, 40...200),
    SecretToken(.huggingFaceToken, "hf_", .alphanumeric, 34...40),
    SecretToken(.huggingFaceToken, "api_org_", .alphanumeric, 34...40),
    SecretToken(.serviceToken, "gsk_", .alphanumeric, 40...80),
    SecretToken(.serviceToken, "xai-", .alphanumeric, 60...100),
    SecretToken(.serviceToken, "pplx-", .alphanumeric, 40...80),
    SecretToken(.serviceToken, "r8_", .alphanumeric, 37...40),
  ]

  private static let messages =
    [
      "xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-", "xoxe-", "xoxc-", "xoxd-", "xoxe.xoxp-", "xoxe.xoxb-",
      "xapp-",
    ]
    .map { SecretToken(.slackToken, $0, .base64URL, 20...400) }
    + [
      SecretToken(
        .slackWebhook, "hooks.slack.com/services/", .base64, 30...100, keepsPrefix: true),
      SecretToken(
        .slackWebhook, "hooks.slack.com/workflows/", .base64, 30...150, keepsPrefix: true),
      SecretToken(.telegramToken, ":AA", .base64URL, 33...33, .digitsBefore(8...10)),
      SecretToken(.twilioKey, "SK", .hexadecimal, 32...32, .near("twilio")),
      SecretToken(.twilioKey, "AC", .hexadecimal, 32...32, .near("twilio")),
      SecretToken(.sendGridKey, "SG.", .dotted, 66...70, .parts([16...32, 32...64])),
    ]
    + ["M", "N", "O"].flatMap { first in
      // Base64 of a number: the first part is the account's.
      ["D", "T", "j", "z"].map {
        SecretToken(.discordToken, first + $0, .dotted, 55...80, .parts([20...28, 6...7, 27...45]))
      }
    }

  private static let registries = [
    SecretToken(.npmToken, "npm_", .alphanumeric, 36...40),
    SecretToken(.pypiToken, "pypi-AgE", .base64URL, 50...1000),
    SecretToken(.dockerToken, "dckr_pat_", .base64URL, 27...40),
    SecretToken(.dockerToken, "dckr_oat_", .base64URL, 27...40),
    SecretToken(.serviceToken, "rubygems_", .hexadecimal, 48...48),
  ]

  private static let clouds =
    ["dop_v1_", "doo_v1_", "dor_v1_"].map { SecretToken(.digitalOceanToken, $0, .hexadecimal, 64...64) }
    + [
      SecretToken(.azureKey, "sig=", .escapedBase64, 43...120, keepsPrefix: true),
      SecretToken(.databricksToken, "dapi", .hexadecimal, 32...32),
      SecretToken(.vaultToken, "hvs.", .base64URL, 24...300),
      SecretToken(.vaultToken, "hvb.", .base64URL, 24...400),
      SecretToken(.vaultToken, "hvr.", .base64URL, 24...300),
      SecretToken(.serviceToken, "sbp_", .hexadecimal, 40...40),
      SecretToken(.serviceToken, "pul-", .hexadecimal, 40...40),
      SecretToken(.serviceToken, "HRKU-", .base64URL, 36...80),
      SecretToken(.serviceToken, "fm2_", .escapedBase64, 60...400),
    ]

  private static let tools = [
    SecretToken(.linearKey, "lin_api_", .alphanumeric, 32...64),
    SecretToken(.linearKey, "lin_oauth_", .alphanumeric, 32...80),
    SecretToken(.notionToken, "secret_", .alphanumeric, 43...43),
    SecretToken(.notionToken, "ntn_", .alphanumeric, 40...60),
    SecretToken(.serviceToken, "figd_", .base64URL, 36...60),
    SecretToken(.serviceToken, "PMAK-", .base64URL, 59...64),
    SecretToken(.serviceToken, "glsa_", .name, 41...60),
    SecretToken(.serviceToken, "glc_", .base64, 32...400),
    SecretToken(.serviceToken, "sntrys_", .base64, 60...400),
    SecretToken(.serviceToken, "sntryu_", .hexadecimal, 64...64),
    SecretToken(.serviceToken, "ATATT3", .base64, 60...300),
    SecretToken(.serviceToken, "dp.pt.", .alphanumeric, 40...50),
    SecretToken(.serviceToken, "NRAK-", .uppercase, 27...27),
    SecretToken(.serviceToken, "tvly-", .base64URL, 32...60),
  ]

  private static let others =
    ["sk_live_", "sk_test_", "rk_live_", "rk_test_"].map {
      SecretToken(.stripeKey, $0, .alphanumeric, 16...250)
    }
    + ["shpat_", "shpss_", "shpca_", "shppa_"].map { SecretToken(.serviceToken, $0, .hexadecimal, 32...32) }
    + [
      SecretToken(.stripeKey, "whsec_", .base64, 24...100),
      SecretToken(.serviceToken, "sq0csp-", .base64URL, 43...43),
      SecretToken(.ageKey, "AGE-SECRET-KEY-1", .uppercase, 58...58),
      SecretToken(.webToken, "eyJ", .dotted, 20...16_384, .objects),
    ]

  private static let hashes =
    ["$2a$", "$2b$", "$2y$", "$5$", "$6$", "$1$", "$apr1$", "$y$", "$7$", "$argon2i$", "$argon2id$"]
    .map { SecretToken(.passwordHash, $0, .crypt, 22...300, .salted) }
    + [
      SecretToken(.passwordHash, "{SHA}", .base64, 27...28),
      SecretToken(.passwordHash, "{SSHA}", .base64, 32...64),
    ]
}
