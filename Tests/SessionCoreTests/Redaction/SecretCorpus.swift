import SessionCore
import Testing

/// Numbers that look random and are the same each time.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Characters drawn from an alphabet.
  mutating func draw(_ count: Int, _ alphabet: String) -> String {
    let characters = Array(alphabet)
    return String((0..<count).map { _ in characters.randomElement(using: &self) ?? "0" })
  }

  /// A draw in which a digit, a small letter and a capital occur, as they all but always do in a key.
  mutating func key(_ count: Int, _ alphabet: String = SecretCorpus.word) -> String {
    while true {
      let drawn = draw(count, alphabet)
      let occurs = [SecretCorpus.digits, "abcdef", "ABCDEFGH"].allSatisfy { wanted in
        !wanted.contains { alphabet.contains($0) } || wanted.contains { drawn.contains($0) }
      }
      if occurs { return drawn }
    }
  }
}

/// A secret that was made up, and where it stands.
struct MadeSecret: Sendable, CustomTestStringConvertible {
  var kind: SecretKind
  var before = ""
  var secret: String
  var after = ""

  var text: String { before + secret + after }
  /// What redacting has to make of it.
  var redacted: String { before + kind.mark + after }
  var testDescription: String { "\(kind): \(text.prefix(60))" }
}

/// Secrets of every kind, drawn at random from their forms: none was ever valid, and none stands here.
enum SecretCorpus {
  static let digits = "0123456789"
  static let hexadecimal = "0123456789abcdef"
  static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  static let lower = "abcdefghijklmnopqrstuvwxyz"
  static let word = digits + upper + lower
  static let url = word + "-_"
  static let base64 = word + "+/"
  static let crypt = word + "./"

  /// How often each form is drawn.
  static let draws = 3

  static let all: [MadeSecret] = {
    var numbers = SeededNumbers(state: 1)
    return (0..<draws).flatMap { _ in
      tokens(&numbers) + named(&numbers) + placed(&numbers) + blocks(&numbers)
    }
  }()

  /// What is known by its form, wherever it stands.
  static func tokens(_ numbers: inout SeededNumbers) -> [MadeSecret] {
    func plain(_ kind: SecretKind, _ secret: String) -> MadeSecret { MadeSecret(kind: kind, secret: secret) }
    var made = ["AK", "AS"].map { plain(.awsAccessKey, $0 + "IA" + numbers.key(16, upper + "234567")) }
    made += ["p", "o", "u", "s", "r"].map { plain(.githubToken, "gh" + $0 + "_" + numbers.key(36)) }
    made += [
      plain(.githubToken, "github_" + "pat_" + numbers.key(22) + "_" + numbers.key(59)),
      plain(.gitlabToken, "gl" + "pat-" + numbers.key(20, url)),
      plain(.gitlabToken, "gl" + "pat-" + numbers.key(27, url) + ".01." + numbers.key(9)),
      plain(.gitlabToken, "gl" + "rt-" + numbers.key(20, url)),
      plain(.anthropicKey, "sk-" + "ant-api03-" + numbers.key(93, url) + "AA"),
      plain(.anthropicKey, "sk-" + "ant-oat01-" + numbers.key(95, url)),
      plain(.openAIKey, "sk-" + numbers.key(20) + "T3Blbk" + numbers.key(22)),
      plain(.openAIKey, "sk-" + "proj-" + numbers.key(156, url)),
      plain(.openAIKey, "sk-" + "svcacct-" + numbers.key(74, url)),
      plain(.googleKey, "AI" + "za" + numbers.key(35, url)),
      plain(.googleOAuth, "ya" + "29." + numbers.key(120, url)),
      plain(.googleOAuth, "GOC" + "SPX-" + numbers.key(28, url)),
      plain(
        .slackToken,
        "xo" + "xb-" + numbers.draw(12, digits) + "-" + numbers.draw(12, digits) + "-" + numbers.key(24)),
      plain(
        .slackToken,
        "xa" + "pp-1-A" + numbers.draw(10, upper) + "-" + numbers.draw(13, digits) + "-"
          + numbers.key(64, hexadecimal)),
      plain(.stripeKey, "sk_" + "live_" + numbers.key(24)),
      plain(.stripeKey, "rk_" + "live_" + numbers.key(99)),
      plain(.stripeKey, "wh" + "sec_" + numbers.key(32)),
      plain(.sendGridKey, "S" + "G." + numbers.key(22, url) + "." + numbers.key(43, url)),
      plain(.npmToken, "np" + "m_" + numbers.key(36)),
      plain(.pypiToken, "py" + "pi-AgEIcHlwaS5vcmc" + numbers.key(120, url)),
      plain(.dockerToken, "dc" + "kr_pat_" + numbers.key(27, url)),
      plain(.huggingFaceToken, "h" + "f_" + numbers.key(34)),
      plain(.digitalOceanToken, "do" + "p_v1_" + numbers.key(64, hexadecimal)),
      plain(.databricksToken, "da" + "pi" + numbers.key(32, hexadecimal)),
      plain(.telegramToken, numbers.draw(10, "123456789") + ":" + "AA" + numbers.key(33, url)),
      plain(
        .discordToken, "M" + "T" + numbers.key(24) + "." + numbers.key(6, url) + "." + numbers.key(38, url)),
      plain(.linearKey, "lin_" + "api_" + numbers.key(40)),
      plain(.notionToken, "ntn" + "_" + numbers.key(46)),
      plain(.notionToken, "sec" + "ret_" + numbers.key(43)),
      plain(.vaultToken, "hv" + "s." + numbers.key(90, url)),
      plain(.serviceToken, "sh" + "pat_" + numbers.key(32, hexadecimal)),
      plain(.serviceToken, "gs" + "k_" + numbers.key(52)),
      plain(.serviceToken, "sk-" + "or-v1-" + numbers.key(64, hexadecimal)),
      plain(.serviceToken, "gl" + "sa_" + numbers.key(32) + "_" + numbers.key(8, hexadecimal)),
      plain(.serviceToken, "sn" + "trys_" + numbers.key(100, base64)),
      plain(.ageKey, "AGE-SECRET" + "-KEY-1" + numbers.key(58, upper + digits)),
      plain(
        .webToken,
        "ey" + "J" + numbers.key(33, url) + ".ey" + "J" + numbers.key(60, url) + "." + numbers.key(43, url)),
      plain(.passwordHash, "$2" + "y$10$" + numbers.key(53, crypt)),
      plain(.passwordHash, "$" + "6$" + numbers.key(16, crypt) + "$" + numbers.key(86, crypt)),
      plain(.passwordHash, "$" + "apr1$" + numbers.key(8, crypt) + "$" + numbers.key(22, crypt)),
      plain(
        .passwordHash,
        "$" + "argon2id$v=19$m=65536,t=3,p=4$" + numbers.key(22, base64) + "$" + numbers.key(43, base64)),
    ]
    return made
  }

  /// What is known by its name.
  static func named(_ numbers: inout SeededNumbers) -> [MadeSecret] {
    let hex = numbers.key(40, hexadecimal)
    return [
      MadeSecret(kind: .awsSecretKey, before: "AWS_SECRET_ACCESS_KEY=", secret: numbers.key(40, base64)),
      MadeSecret(
        kind: .awsSecretKey, before: "\"SecretAccessKey\": \"", secret: numbers.key(40, base64), after: "\","),
      MadeSecret(
        kind: .password, before: "DB_PASSWORD=", secret: numbers.key(14) + "!", after: "\nDB_HOST=h"),
      MadeSecret(
        kind: .password, before: "password = \"", secret: "Su" + numbers.key(8) + "#7x", after: "\""),
      MadeSecret(kind: .password, before: "\"passwd\" : '", secret: numbers.key(16), after: "'"),
      MadeSecret(kind: .password, before: "{\\\"password\\\":\\\"", secret: numbers.key(18), after: "\\\"}"),
      MadeSecret(kind: .password, before: "<password>", secret: numbers.key(12) + "$9", after: "</password>"),
      MadeSecret(
        kind: .password, before: "Server=db;User Id=sa;Password=", secret: numbers.key(15),
        after: ";Encrypt=true"),
      MadeSecret(kind: .password, before: "psql --password ", secret: numbers.key(9), after: " -h db"),
      MadeSecret(kind: .password, before: "let password: String = \"", secret: numbers.key(20), after: "\""),
      MadeSecret(kind: .apiKey, before: "API_KEY=", secret: hex, after: " make"),
      MadeSecret(kind: .apiKey, before: "apiKey: '", secret: numbers.key(32), after: "',"),
      MadeSecret(kind: .apiKey, before: "X-Api-Key: ", secret: numbers.key(36, hexadecimal + "-")),
      MadeSecret(
        kind: .apiKey, before: "https://api.example.com/v1?api_key=", secret: numbers.key(32, hexadecimal),
        after: "&q=1"),
      MadeSecret(
        kind: .apiKey, before: "os.environ[\"SIGNING_KEY\"] = \"", secret: numbers.key(44, base64),
        after: "\""),
      MadeSecret(kind: .token, before: "export ACCESS_TOKEN=\"", secret: numbers.key(30), after: "\""),
      MadeSecret(
        kind: .token, before: "//registry.npmjs.org/:_authToken=", secret: numbers.key(36, hexadecimal + "-")),
      MadeSecret(kind: .token, before: "gh --token ", secret: numbers.key(30), after: " api"),
      MadeSecret(kind: .secret, before: "SUPER_SECRET=", secret: numbers.key(32)),
      MadeSecret(kind: .secret, before: "client_secret: ", secret: numbers.key(32), after: "\nscope: all"),
      MadeSecret(kind: .secret, before: "\"webhookSecret\": \"", secret: numbers.key(28), after: "\""),
      MadeSecret(
        kind: .azureKey, before: "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=",
        secret: numbers.key(86, base64) + "==", after: ";"),
      MadeSecret(kind: .azureKey, before: "?sv=2022-11-02&sp=r&sig=", secret: numbers.key(43, word) + "%3D"),
      MadeSecret(
        kind: .twilioKey, before: "twilio = Client(\"", secret: "AC" + numbers.key(32, hexadecimal),
        after: "\")"),
      MadeSecret(kind: .twilioKey, before: "TWILIO_SID=", secret: "S" + "K" + numbers.key(32, hexadecimal)),
    ]
  }

  /// What is known by its place.
  static func placed(_ numbers: inout SeededNumbers) -> [MadeSecret] {
    let cases: [(SecretKind, String, String, String)] = [
      (.urlPassword, "git clone https://joe:", numbers.key(12), "@git.example.com/a.git"),
      (.urlPassword, "ftp://joe:", "summer@sea", "@files.example.com"),
      (.connectionPassword, "postgres://app:", numbers.key(10), "@db:5432/app"),
      (.connectionPassword, "\"mongodb+srv://app:", numbers.key(16), "@c.example.net/?w=1\""),
      (.connectionPassword, "REDIS_URL=redis://:", numbers.key(10), "@cache:6379/0"),
      (.connectionPassword, "amqp://queue:", numbers.key(9), "@mq/v"),
      (.connectionPassword, "db.example.com:5432:app:joe:", numbers.key(12), "\n"),
      (.password, "machine h.example.com login joe password ", numbers.key(10), "\n"),
      (.password, "mysql -u root -p", numbers.key(9), " shop"),
      (.password, "sshpass -p '", numbers.key(9), "' ssh h"),
      (.password, "curl -s -u joe:", numbers.key(10), " https://example.com"),
      (.bearerToken, "Authorization: Bearer ", numbers.key(32), "\n"),
      (.bearerToken, "-H 'authorization: bearer ", numbers.key(20) + "." + numbers.key(12), "'"),
      // "joe:" and nine characters behind it.
      (.basicCredentials, "Authorization: Basic ", "am9lO" + "mh1bnRlcjIyMg==", "\r\n"),
      (.basicCredentials, "\"auth\": \"", "am9lO" + "mh1bnRlcjIyMg==", "\""),
      (.cookie, "Cookie: theme=dark; session=", numbers.key(32), "; lang=en"),
      (.cookie, "\"cookie\": \"a=1; sid=", numbers.key(40), "\","),
      (.password, "machine h\n  login joe\n  password ", numbers.key(10), "\n"),
      (.cookie, "Set-Cookie: sid=", numbers.key(40, url), "; Path=/; HttpOnly"),
      (
        .slackWebhook, "https://hooks." + "slack.com/services/",
        "T" + numbers.key(8) + "/B" + numbers.key(8) + "/" + numbers.key(24), ""
      ),
    ]
    return cases.map { MadeSecret(kind: $0.0, before: $0.1, secret: $0.2, after: $0.3) }
  }

  /// Private keys, whole and cut off, and what the user calls private.
  static func blocks(_ numbers: inout SeededNumbers) -> [MadeSecret] {
    let dashes = "-----"
    func lines(_ separator: String) -> String {
      (0..<4).map { _ in numbers.key(64, base64) + separator }.joined() + numbers.key(22, base64) + "=="
    }
    func armoured(_ label: String, _ separator: String, header: String = "") -> String {
      dashes + "BEGIN " + label + dashes + separator + header + lines(separator) + separator + dashes + "END "
        + label
        + dashes
    }
    let numbered = (1...4).map { "    \($0)→" + numbers.key(64, base64) }.joined(separator: "\n")
    return [
      MadeSecret(
        kind: .privateKey, before: "key:\n", secret: armoured("RSA PRIVATE KEY", "\n"), after: "\nend"),
      MadeSecret(
        kind: .privateKey, before: "{\"private_key\":\"", secret: armoured("PRIVATE KEY", "\\n"),
        after: "\\n\"}"),
      MadeSecret(
        kind: .privateKey,
        secret: armoured(
          "EC PRIVATE KEY", "\n", header: "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00FF\n\n")),
      MadeSecret(
        kind: .privateKey, secret: dashes + "BEGIN OPENSSH PRIVATE KEY" + dashes + "\n" + lines("\n")),
      MadeSecret(
        kind: .privateKey, before: "cat id\n",
        secret: dashes + "BEGIN PRIVATE KEY" + dashes + "\n" + numbered, after: "\n\nThat was it."),
      MadeSecret(
        kind: .privateKey, before: "… ", secret: lines("\n") + "\n" + dashes + "END PRIVATE KEY" + dashes,
        after: " ok"),
      MadeSecret(
        kind: .privateKey, before: "Private-Lines: 5\n", secret: lines("\n"), after: "\nPrivate-MAC: 0011"),
      MadeSecret(
        kind: .privateBlock, before: "a ", secret: "<private>we \(numbers.key(5)) ü</private>", after: " b"),
      MadeSecret(
        kind: .reminder, before: "a\n", secret: "<system-reminder>\nDo.\n</system-reminder>", after: "\nb"),
    ]
  }
}
