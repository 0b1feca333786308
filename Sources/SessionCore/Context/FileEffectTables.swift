/// Programs that change files by a scheme: the data behind ``FileEffectScan``.
enum FileEffectTables {
  // MARK: Formatters

  /// A program that puts files into another form where it is asked to.
  struct Formatter {
    /// Flags of which one has to be there for it to write; none: it writes.
    var writing: Set<String> = []
    /// Flags with which it only looks.
    var looking: Set<String> = ["--check", "--diff", "--dry-run", "--help", "--version"]
    /// Flags that are followed by a value.
    var valued: Set<String> = []
    /// Whether it takes the folder where no file is named.
    var takesFolder = true
    /// Whether one dash stands before whole words.
    var hasLongWords = false
  }

  /// By the program's name, with its subcommand where that is what formats.
  static let formatters: [String: Formatter] = {
    let configured: Set<String> = [
      "--config", "-c", "--ignore-path", "--ext", "--rule", "--plugin", "--config-path",
    ]
    func asked(
      _ flags: String..., valued: Set<String> = configured, takesFolder: Bool = true,
      hasLongWords: Bool = false
    )
      -> Formatter
    {
      Formatter(writing: Set(flags), valued: valued, takesFolder: takesFolder, hasLongWords: hasLongWords)
    }
    let python: Set<String> = [
      "--config", "--line-length", "-l", "--target-version", "-t", "--select", "--ignore", "--profile",
    ]
    let files = Formatter(valued: python, takesFolder: false)
    let always = Formatter(valued: configured)
    let biome = asked("--write", "--fix", "--apply", "--apply-unsafe")
    return [
      "prettier": asked(
        "--write", "-w", valued: configured.union(["--parser", "--log-level"]), takesFolder: false),
      "eslint": asked("--fix"), "stylelint": asked("--fix"), "oxlint": asked("--fix"), "xo": asked("--fix"),
      "standard": asked("--fix"), "tslint": asked("--fix"),
      "biome check": biome, "biome format": biome, "biome lint": biome,
      "markdownlint": asked("--fix"), "markdownlint-cli2": asked("--fix"),
      "gofmt": asked("-w", valued: ["-r"], takesFolder: false, hasLongWords: true),
      "goimports": asked("-w", valued: ["-local", "-srcdir"], takesFolder: false, hasLongWords: true),
      "gofumpt": asked("-w", valued: ["-lang", "-modpath"], takesFolder: false, hasLongWords: true),
      "go fmt": Formatter(looking: ["-n"], valued: ["-mod"], hasLongWords: true),
      "go fix": Formatter(hasLongWords: true),
      "modernize": asked("-fix", "--fix", valued: ["-category"], hasLongWords: true),
      "fieldalignment": asked("-fix", "--fix", hasLongWords: true),
      "golangci-lint run": asked("--fix"), "golangci-lint fmt": always,
      "black": files, "isort": files, "pyupgrade": files, "docformatter": asked("--in-place", "-i"),
      "autopep8": asked("-i", "--in-place", valued: python, takesFolder: false),
      "yapf": asked("-i", "--in-place", valued: python, takesFolder: false),
      "ruff format": Formatter(valued: python), "ruff check": asked("--fix", "--fix-only", valued: python),
      "rustfmt": Formatter(valued: ["--edition", "--config", "--config-path"], takesFolder: false),
      "cargo fmt": Formatter(valued: ["-p", "--package", "--manifest-path"]),
      "cargo fix": Formatter(valued: ["-p", "--package", "--manifest-path"]),
      "cargo clippy": asked("--fix", valued: ["-p", "--package"]),
      "swift format": asked("-i", "--in-place", valued: ["--configuration"]),
      "swift-format": asked("-i", "--in-place", valued: ["--configuration"]),
      "swift format format": asked("-i", "--in-place", valued: ["--configuration"]),
      "swift-format format": asked("-i", "--in-place", valued: ["--configuration"]),
      "swiftformat": Formatter(
        looking: ["--lint", "--dryrun"], valued: ["--config", "--swiftversion", "--rules", "--disable"]),
      "swiftlint": asked("--fix"), "clang-format": asked("-i", takesFolder: false, hasLongWords: true),
      "clang-tidy": asked("--fix", "-fix", valued: ["-p"], takesFolder: false, hasLongWords: true),
      "dart format": Formatter(
        looking: ["--output=none", "-o=none"], valued: ["-l", "--line-length", "-o", "--output"]),
      "dart fix": asked("--apply"), "deno fmt": always, "dprint fmt": always, "taplo fmt": always,
      "taplo format": always,
      "mix format": Formatter(looking: ["--check-formatted", "--dry-run"]), "zig fmt": always,
      "terraform fmt": Formatter(looking: ["-check", "-write=false", "-diff"], hasLongWords: true),
      "tofu fmt": Formatter(looking: ["-check", "-write=false", "-diff"], hasLongWords: true),
      "shfmt": asked("-w", "--write", valued: ["-i", "-ln"], takesFolder: false, hasLongWords: true),
      "ktlint": asked("-F", "--format"),
      "rubocop": asked("-a", "-A", "--autocorrect", "--autocorrect-all", "-x"),
      "standardrb": asked("--fix"), "pint": Formatter(looking: ["--test"]), "php-cs-fixer fix": always,
      "sqlfluff fix": always, "sqlfluff format": always, "buf format": asked("-w", "--write"),
      "nixfmt": files,
      "stylua": always, "djlint": asked("--reformat"), "nix fmt": always, "vp fmt": always,
    ]
  }()

  /// The programs among them.
  static let formatterNames = Set(
    formatters.keys.compactMap { $0.split(separator: " ").first.map(String.init) })

  /// Parts of a script's name that say that it formats, and parts that say that it only looks.
  static let formattingWords: Set<String> = ["fmt", "format", "prettier", "fix", "reformat", "autofix"]
  static let lookingWords: Set<String> = ["check", "verify", "test", "ci", "diff", "checked"]

  // MARK: Package managers

  /// A program that keeps a list of what a project needs, and a lock with the exact versions.
  struct PackageManager {
    var manifest: String
    var lock: String?
    /// Subcommands that change the list where they are given a name, and the lock in any case.
    var naming: Set<String> = []
    /// Subcommands that change the list and the lock, or leave them as they are.
    var settling: Set<String> = []
    /// Subcommands that may write the lock.
    var locking: Set<String> = []
    /// Subcommands that make the list.
    var making: Set<String> = ["init"]
  }

  /// Flags with which nothing of the project is written.
  static let unkept: Set<String> = [
    "-g", "--global", "--no-save", "--dry-run", "--frozen-lockfile", "--immutable", "--frozen", "--locked",
    "-diff",
  ]
  /// Flags of package managers that name the folder, and others with a value.
  static let folderFlags: Set<String> = ["--prefix", "-C", "--dir", "--cwd"]
  static let packageFlags: Set<String> = [
    "-w", "--workspace", "--filter", "-F", "-p", "--package", "--features", "--registry", "--group",
    "--extra", "--index",
    "--version", "--branch", "--tag", "--rev", "--git", "--path",
  ]

  static let packageManagers: [String: PackageManager] = {
    let adding: Set<String> = [
      "install", "i", "add", "remove", "uninstall", "rm", "un", "update", "up", "upgrade",
    ]
    func node(_ lock: String) -> PackageManager {
      PackageManager(manifest: "package.json", lock: lock, naming: adding, locking: ["dedupe"])
    }
    func pub() -> PackageManager {
      PackageManager(
        manifest: "pubspec.yaml", lock: "pubspec.lock", naming: ["pub add", "pub remove"],
        locking: ["pub get", "pub upgrade", "pub downgrade"], making: [])
    }
    return [
      "npm": node("package-lock.json"), "pnpm": node("pnpm-lock.yaml"), "yarn": node("yarn.lock"),
      "bun": node("bun.lock"),
      "cargo": PackageManager(
        manifest: "Cargo.toml", lock: "Cargo.lock", naming: ["add", "remove", "rm"],
        locking: ["update", "generate-lockfile"]),
      "go": PackageManager(
        manifest: "go.mod", lock: "go.sum", naming: ["get"], settling: ["mod tidy"], making: ["mod init"]),
      "uv": PackageManager(
        manifest: "pyproject.toml", lock: "uv.lock", naming: ["add", "remove"], locking: ["lock", "sync"]),
      "poetry": PackageManager(
        manifest: "pyproject.toml", lock: "poetry.lock", naming: ["add", "remove"],
        locking: ["lock", "update"]),
      "pdm": PackageManager(
        manifest: "pyproject.toml", lock: "pdm.lock", naming: ["add", "remove"], locking: ["lock", "update"]),
      "pipenv": PackageManager(
        manifest: "Pipfile", lock: "Pipfile.lock", naming: ["install", "uninstall"],
        locking: ["lock", "update"]),
      "composer": PackageManager(
        manifest: "composer.json", lock: "composer.lock", naming: ["require", "remove"], locking: ["update"]),
      "bundle": PackageManager(
        manifest: "Gemfile", lock: "Gemfile.lock", naming: ["add", "remove"],
        locking: ["install", "update", "lock"]),
      "mix": PackageManager(
        manifest: "mix.exs", lock: "mix.lock", locking: ["deps.get", "deps.update", "deps.unlock"], making: []
      ),
      "swift": PackageManager(
        manifest: "Package.swift", lock: "Package.resolved", locking: ["package update", "package resolve"],
        making: ["package init"]),
      "pod": PackageManager(manifest: "Podfile", lock: "Podfile.lock", locking: ["install", "update"]),
      "dart": pub(), "flutter": pub(),
      "deno": PackageManager(manifest: "deno.json", lock: "deno.lock", naming: ["add", "remove"]),
      "nix": PackageManager(
        manifest: "flake.nix", lock: "flake.lock", locking: ["flake update", "flake lock"],
        making: ["flake init"]),
      "terraform": PackageManager(
        manifest: "main.tf", lock: ".terraform.lock.hcl", locking: ["init"], making: []),
    ]
  }()

  // MARK: Outputs

  /// Flags by which programs are told the file to put their output into, by the program or its subcommand.
  static let outputFlags: [String: Set<String>] = {
    var flags: [String: Set<String>] = [
      "sort": ["-o", "--output"], "go build": ["-o"], "go test": ["-o"], "pandoc": ["-o", "--output"],
      "dot": ["-o"],
      "esbuild": ["--outfile"], "openssl": ["-out"], "tsc": ["--outFile"], "bison": ["-o"], "flex": ["-o"],
      "protoc": [], "jsonnet": ["-o"], "envsubst": [], "xmllint": ["--output"], "gpg": ["-o", "--output"],
      "pg_dump": ["-f", "--file"], "wat2wasm": ["-o"], "nasm": ["-o"], "as": ["-o"], "typst": [],
      "yt-dlp": ["-o"],
    ]
    for compiler in [
      "gcc", "cc", "g++", "c++", "clang", "clang++", "ld", "rustc", "swiftc", "emcc", "nvcc", "ghc", "javac",
    ] {
      flags[compiler] = ["-o"]
    }
    return flags.filter { !$0.value.isEmpty }
  }()
}
