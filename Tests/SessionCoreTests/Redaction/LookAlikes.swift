/// What looks like a secret and is none: all of it has to stay.
enum LookAlikes {
  static let all: [String] = drawn + values + code + prose

  /// Drawn at random, as the machines draw them.
  static let drawn: [String] = {
    var numbers = SeededNumbers(state: 7)
    let hex = SecretCorpus.hexadecimal
    let word = SecretCorpus.word
    return (0..<5).flatMap { _ in
      let uuid = [8, 4, 4, 4, 12].map { numbers.draw($0, hex) }.joined(separator: "-")
      return [
        "commit \(numbers.draw(40, hex))", "git show \(numbers.draw(7, hex))",
        "\(numbers.draw(64, hex))  a.tar.gz",
        "sha256:\(numbers.draw(64, hex))", "\"session_id\":\"\(uuid)\"", "uuid \(uuid)",
        "toolu_01\(numbers.draw(22, word))", "\"tool_use_id\":\"toolu_01\(numbers.draw(22, word))\"",
        "msg_01\(numbers.draw(22, word))", "req_011C\(numbers.draw(20, word))",
        "call_\(numbers.draw(24, word))",
        "chatcmpl-\(numbers.draw(29, word))", "resp_\(numbers.draw(48, hex))",
        "integrity sha512-\(numbers.draw(86, SecretCorpus.base64))==",
        "data:image/png;base64,iVBORw0KGgo\(numbers.draw(80, SecretCorpus.base64))",
        "\"signature\":\"EqQB\(numbers.draw(200, SecretCorpus.base64))\"", "#\(numbers.draw(6, hex))",
        "0x\(numbers.draw(16, hex))", "ETag: W/\"\(numbers.draw(27, word))\"",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI\(numbers.draw(43, SecretCorpus.base64)) joe@h",
        "/tmp/build-\(numbers.draw(8, word))/x.o", "docker.io/library/redis@sha256:\(numbers.draw(64, hex))",
        "SK\(numbers.draw(32, hex)) is a digest", "pk_live_\(numbers.draw(24, word))",
        "\"nextPageToken\": \"\(numbers.draw(40, word))\"",
        "\"private_key_id\": \"\(numbers.draw(40, hex))\"",
        "\"promptCacheKey\": \"\(numbers.draw(32, hex))\"",
      ]
    }
  }()

  /// Assignments of no secret.
  static let values = [
    "password = os.environ[\"DB_PASSWORD\"]", "password: string", "token: String", "token: string | null",
    "apiKey: process.env.OPENAI_API_KEY", "API_KEY=$OPENAI_API_KEY", "API_KEY=${API_KEY:-}",
    "api_key = \"YOUR_API_KEY\"",
    "api_key: \"<your-api-key>\"", "token = \"{{ .Values.token }}\"", "password: !vault",
    "secret: \"${{ secrets.TOKEN }}\"",
    "OPENAI_API_KEY=sk-…", "OPENAI_API_KEY=sk-...", "export ANTHROPIC_API_KEY=sk-ant-...",
    "key: sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "token: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "AKIAIOSFODNN7" + "EXAMPLE", "password=********", "password=\"xxxxxxxxxxxx\"", "PASSWORD=changeme",
    "secret=REDACTED",
    "\"max_tokens\": 200000", "input_tokens: 163840", "\"cache_read_input_tokens\":123456",
    "token_count=12345678",
    "tokens: 1234abcd5678", "token_type: bearer", "\"token_url\": \"https://example.com/oauth2/v2/token\"",
    "password_file=/run/secrets/db_password", "PASSWORD_FILE: /run/secrets/pg-14/pass1",
    "secretName: tls-prod-2024",
    "secretKeyRef:\n  key: password", "private_key_path = \"~/.ssh/id_ed25519\"", "key: ~/.ssh/id_ed25519",
    "public_key = \"a1B2c3D4e5F6g7H8i9J0\"", "primary_key: true", "sort_key=createdAt",
    "keyboard: us-intl-2024",
    "continuation_token=a1B2c3D4e5F6g7H8i9J0", "\"eosToken\": \"a1B2c3D4e5F6g7H8\"",
    "password: must be 8 to 64 characters", "\"password\": \"Must contain 1 digit\"",
    "token: new-access-token",
    "secret = get_secret(\"db/prod/1\")", "token = parseToken2(input)",
    "token = response.json()[\"access_token\"]",
    "password = self.config.database.password2", "apiKey = settings.apiKeys[0]",
    "const token = await getToken();",
    "passwordField: UITextField", "password: &str", "api_key: Option<String>", "token: Optional[str] = None",
    "accessKey: sourceFolderState.folderKey", "encryptedPrivateKey: params.encryptedKey",
    "pwd = /home/joe/projects/api",
    "PWD=/home/joe/src/v2", "OLDPWD=/var/lib/postgresql/14/main", "token == nil", "if password != confirm2 {",
    "password=\"$1\"", "password=%s", "password=%(password)s", "--password-stdin", "--token-limit 20000",
    "--password file",
    "mysql -u root -p shop", "psql -p 5432 -U joe", "ssh -p 2222 host",
    "curl -u $USER:$PASS https://example.com",
    "curl -X POST https://example.com/a", "cookie: none", "Cookie: theme=dark; lang=en",
    "Set-Cookie: a=b; Path=/; HttpOnly",
    "Set-Cookie: id=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Authorization: Bearer $TOKEN",
    "Authorization: Bearer <token>",
    "Authorization: Bearer YOUR_TOKEN_HERE", "Bearer authentication-is-required", "Basic authentication",
    "Basic understanding of it", "basic: 12345678", "auth: none", "auth = authenticate",
    "\"auth\": \"oauth2client\"",
    "token: 2026-01-14T10:22:31Z", "secret: claude-sonnet-4-20250514", "token=text-embedding-3-large",
  ]

  /// Addresses, paths, names of models and versions.
  static let code = [
    "https://example.com/a?b=c", "https://example.com:8080/path", "http://localhost:3000/@scope/pkg",
    "ssh://git@github.com/a/b.git",
    "git@github.com:a/b.git", "https://user@example.com/", "https://user:password@example.com/",
    "postgres://user:pass@localhost/db",
    "postgres://$USER:$PASSWORD@host/db", "postgres://{user}:{password}@{host}/db",
    "redis://localhost:6379/0",
    "https://<user>:<password>@host", "mongodb://localhost:27017", "https://user:***@example.com",
    "npm:@types/node@20.1.0",
    "https://medium.com/@joe/title-a1b2c3", "127.0.0.1:5432:5432", "0.0.0.0:3306:3306",
    "docker run -p 5432:5432 pg",
    "claude-opus-4-5-20251101", "gpt-4o-mini-2024-07-18", "gemini-2.5-flash-preview-05-20",
    "text-embedding-ada-002",
    "qwen2.5-coder-7b-instruct-q4_K_M", "us.anthropic.claude-3-5-sonnet-20241022-v2:0",
    "task-management-system",
    "risk-assessment-for-the-next-quarter-of-this-year", "disk-based", "sk-learn", "sk_buff",
    "npm_config_registry",
    "npm_lifecycle_event", "hf_hub_download", "hf_transfer", "gho_", "ghp_TOKEN", "xoxb-", "dapi", "AKIA",
    "eyJhbGciOiJIUzI1NiJ9",
    "eyJ.eyJ.x", "glpat-", "github_pat_", "SG.", "pypi-server", "lin_api_key", "ya29.", "key-value-store",
    "AIzaSy",
    "dop_v1_", "whsec_test", "sk_test_key", "A.B.C", "M.N.O", "NTFS.sys", "MTU.value", "ODT.files", "$1$2$3",
    "$5.00", "$6 each",
    "s/\\(a\\)/$1$2/", "a.replace(/x/g, '$1$2')", "$2a = 1", "{SHA}", "SHA256: abc",
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----",
    "if text.hasPrefix(\"-----BEGIN PRIVATE KEY-----\") {", "\"-----END RSA PRIVATE KEY-----\"", "-----",
    "---- BEGIN ----",
    "Private-Lines: 0", "12:34:56:AA", "00:AA:BB:CC:DD", "at 10:22 AAPL rose", "size_t", "::1", "std::sig=1",
    "config=sig",
    "[redacted: github token]", "password=[redacted: password]", "\"token\": \"[redacted: token]\"",
    "[left out: reminder]",
    "wrap it in `<private>` tags", "`<system-reminder>` is a tag", "<system-reminder> without an end",
    "</private>",
  ]

  /// What people write.
  static let prose = [
    "The password is wrong.", "token: the word that follows",
    "Use a token, not a password: it can be revoked.",
    "The secret is to keep it simple", "password reset works", "a bearer of news: the messenger",
    "passwords must match",
    "the API key rotates every 90 days", "your token expired at 10:22", "secret santa 2026",
    "key takeaways: 1, 2, 3",
    "Pass: 12 Fail: 0", "first_pass: 12345678", "tests passed: 120", "bypass=true", "compass: north",
    "tokenizer.json",
    "Größe: 12, Schlüssel: keiner", "トークン: なし", "密码: 无", "🔑: the key emoji", "e\u{301}: é",
  ]
}
