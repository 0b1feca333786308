/// What programs are for: the tables behind ``CommandClassifier``.
enum ProgramTables {
  // MARK: Around a program

  /// A program that runs another one.
  struct Wrapper {
    /// What has to stand behind its name, one of each: `run` of `uv run`.
    var words: [Set<String>] = []
    /// Flags that are followed by a value.
    var valueFlags: Set<String> = []
    /// Arguments of its own that come before the program.
    var operands = 0
  }

  static let wrappers: [String: Wrapper] = {
    let container: Set<String> = [
      "-w", "-e", "-u", "--workdir", "--env", "--user", "-p", "-v", "--name", "--network", "--entrypoint",
      "--volume", "--env-file", "-f", "--index", "-n", "--namespace", "-c", "--container", "--mount",
      "--platform",
    ]
    var table: [String: Wrapper] = [
      "sudo": Wrapper(valueFlags: ["-u", "-g", "-h", "-p", "-C"]), "doas": Wrapper(valueFlags: ["-u"]),
      "env": Wrapper(valueFlags: ["-u", "-C", "--chdir"]),
      "timeout": Wrapper(valueFlags: ["-s", "-k"], operands: 1),
      "gtimeout": Wrapper(valueFlags: ["-s", "-k"], operands: 1), "nice": Wrapper(valueFlags: ["-n"]),
      "ionice": Wrapper(valueFlags: ["-c", "-n"]),
      "xargs": Wrapper(valueFlags: ["-n", "-I", "-P", "-L", "-d", "-J"]),
      "npx": Wrapper(valueFlags: ["-p", "--package"]), "watch": Wrapper(valueFlags: ["-n"]),
      "docker": Wrapper(words: [["exec", "run"]], valueFlags: container, operands: 1),
      "podman": Wrapper(words: [["exec", "run"]], valueFlags: container, operands: 1),
      "docker-compose": Wrapper(words: [["exec", "run"]], valueFlags: container, operands: 1),
      "kubectl": Wrapper(words: [["exec"]], valueFlags: container, operands: 1),
      "bundle": Wrapper(words: [["exec"]]), "poetry": Wrapper(words: [["run"]]),
      "pipenv": Wrapper(words: [["run"]]), "pdm": Wrapper(words: [["run"]]),
      "hatch": Wrapper(words: [["run"]]),
      "rye": Wrapper(words: [["run"]]), "pixi": Wrapper(words: [["run"]], valueFlags: ["-e"]),
      "uv": Wrapper(
        words: [["run"]], valueFlags: ["--with", "--python", "-p", "--extra", "--group", "--project"]),
      "mise": Wrapper(words: [["exec", "x"]]), "direnv": Wrapper(words: [["exec"]], operands: 1),
      "nix": Wrapper(words: [["develop", "shell"]], operands: 1),
      "conda": Wrapper(words: [["run"]], valueFlags: ["-n"]),
      "xvfb-run": Wrapper(valueFlags: ["-s", "--server-args"]),
      "wsl": Wrapper(valueFlags: ["-d", "-u", "--cd", "--distribution", "--user"]),
      "flock": Wrapper(operands: 1), "rtk": Wrapper(), "uvx": Wrapper(valueFlags: ["--from", "--with"]),
    ]
    for name in [
      "nohup", "time", "exec", "command", "builtin", "stdbuf", "setsid", "unbuffer", "caffeinate", "bunx",
      "dotenv", "cross-env", "eval", "chronic", "pnpx",
    ] {
      table[name] = Wrapper()
    }
    return table
  }()

  /// Words of the shell that stand before a command.
  static let shellWords: Set<String> = [
    "if", "then", "else", "elif", "do", "while", "until", "!", "{", "}", "fi", "done", "&",
  ]
  /// Shells that take a script as an argument.
  static let shells: Set<String> = ["bash", "sh", "zsh", "dash", "fish", "ksh", "pwsh", "powershell", "ash"]
  /// What prepares other commands or says something: it tells nothing beside them.
  static let neutral: Set<String> = [
    "cd", "pushd", "popd", "export", "set", "unset", "source", ".", "echo", "printf", "true", "false", ":",
    "sleep",
    "wait", "for", "case", "esac", "in", "ulimit", "umask", "shopt", "alias", "local", "return", "exit",
    "trap", "head",
    "tail", "tee", "sort", "uniq", "wc", "less", "more", "select", "test", "[", "[[", "read", "break",
    "continue",
    "clear", "date", "nvm", "fnm", "shift", "column",
  ]
  /// What prints, so that `> file` behind it writes a file.
  static let printers: Set<String> = [
    "cat", "echo", "printf", "head", "tail", "jq", "sed", "awk", "sort", "envsubst", "base64", "yq",
  ]

  /// What is neither the program that is worked on nor a way to try it.
  static let errands: Set<String> = [
    "gh", "glab", "mkdir", "touch", "chmod", "chown", "kill", "pkill", "killall", "ssh", "scp", "rsync",
    "tar", "gzip",
    "open", "tmux", "screen", "mktemp",
    // Where they are not edits, they are about files outside of any project.
    "rm", "cp", "mv", "ln", "rmdir", "unzip", "cat", "truncate", "split",
  ]
  /// What looks at nothing.
  static let idle: Set<String> = [
    "", "cd", "pushd", "popd", "export", "set", "unset", "source", ".", "echo", "printf", "true", "false",
    ":",
    "sleep", "wait", "clear", "date",
  ]

  // MARK: Programs of one purpose

  static let kinds: [String: CommandKind] = table([
    (
      .inspect,
      """
      ls cat head tail less more grep egrep fgrep rg ag ack find fd tree wc file stat du df pwd which whereis type echo \
      printf sed awk gawk cut sort uniq tr diff cmp comm jq yq xxd od hexdump strings nl column date whoami id uname env \
      printenv ps top htop lsof ss netstat test [ [[ true false sleep wait cd export set source basename dirname \
      realpath readlink sha256sum md5sum shasum cksum history man help tokei cloc scc bat eza exa tac rev paste join \
      look locate glow command ctags nm objdump otool ldd readelf lscpu free uptime hostname groups seq for case get-content \
      get-childitem select-string get-item test-path get-location measure-object select-object where-object \
      foreach-object foreach sort-object format-table format-list out-string write-output write-host dir
      """
    ),
    (
      .test,
      """
      pytest py.test jest vitest mocha ava tap rspec phpunit pest ctest tox nox nosetests trial behave cucumber karma \
      jasmine cypress playwright bats shellspec busted ginkgo gotestsum minitest testem wdio nightwatch hurl newman \
      uvu testcafe c8 nyc storybook-test prove xctest cargo-nextest unittest coverage stestr green lit catch2 behat \
      codecept paratest codeception kuttl molecule
      """
    ),
    (
      .build,
      """
      tsc gcc g++ cc c++ clang clang++ ld ar javac kotlinc scalac rustc swiftc ghc cmake ninja meson msbuild webpack \
      rollup esbuild vite parcel tsup swc babel ocamlc nvcc protoc buf scons premake5 xcodebuild wasm-pack emcc \
      pdflatex latexmk mkdocs sphinx-build hugo jekyll ant packer autoconf automake ./configure electron-builder
      """
    ),
    (
      .lint,
      """
      eslint prettier biome oxlint stylelint ruff black isort flake8 pylint mypy pyright pyre bandit autopep8 yapf \
      rubocop standardrb gofmt goimports golint golangci-lint staticcheck govulncheck rustfmt clippy-driver swiftlint \
      swiftformat swift-format ktlint detekt checkstyle spotbugs clang-format clang-tidy cppcheck shellcheck shfmt \
      hadolint yamllint markdownlint markdownlint-cli2 tflint phpstan psalm php-cs-fixer phpcs pint credo dialyzer \
      pre-commit lefthook lint-staged commitlint codespell typos knip depcheck actionlint semgrep svelte-check \
      vue-tsc sqlfluff taplo buildifier basedpyright ty djlint standard xo vale
      """
    ),
    (
      .edit,
      """
      mv cp rm rmdir ln patch ed ex truncate dd install unzip rename apply_patch applypatch codemod jscodeshift comby \
      set-content add-content remove-item move-item copy-item new-item out-file trash
      """
    ),
    (
      .install,
      "pip pip3 pipx apt apt-get aptitude brew dnf yum pacman apk gem cpan luarocks snap choco winget conda nvm"
    ),
    (
      .other,
      """
      curl wget node python python3 ruby perl php deno tsx ts-node java bash sh zsh ssh scp rsync tar gzip mkdir touch \
      chmod chown kill pkill killall open psql mysql sqlite3 redis-cli mongo mongosh aws gcloud az tmux screen systemctl \
      journalctl gh glab expect sessiond
      """
    ),
  ])

  /// Words in names of scripts and targets.
  static let scriptWords: [String: CommandKind] = table([
    (
      .test,
      "test tests testing spec specs e2e check coverage cov verify unittest unittests integration smoke jest vitest pytest playwright cypress"
    ),
    (
      .lint,
      "lint linter linting format fmt prettier typecheck type types tsc clippy eslint style typescript mypy ruff fix"
    ),
    (.build, "build builds rebuild compile bundle package dist generate codegen transpile release docs"),
    (.install, "install setup deps bootstrap prepare"),
    (.edit, "codemod"),
  ])

  // MARK: Programs with subcommands

  /// The kinds of subcommands; of one alone under "", of any other under "*".
  static let subcommands: [String: [String: CommandKind]] = {
    let go: [(CommandKind, String)] = [
      (.test, "test"), (.build, "build generate install"), (.lint, "vet fmt fix"), (.install, "get mod work"),
      (.inspect, "list env version doc help tool"), (.other, "run"),
    ]
    let cargo: [(CommandKind, String)] = [
      (.test, "test t nextest miri tarpaulin llvm-cov mutants bench"),
      (.build, "build b check c doc rustc zigbuild build-sbf"), (.lint, "clippy fmt fix audit deny machete"),
      (.install, "add remove fetch update install"),
      (.inspect, "tree metadata search version --version locate-project"),
      (.other, "run r publish"),
    ]
    let swift: [(CommandKind, String)] = [
      (.test, "test"), (.build, "build"), (.lint, "format"), (.inspect, "--version"), (.other, "run"),
    ]
    let dotnet: [(CommandKind, String)] = [
      (.test, "test vstest"), (.build, "build publish msbuild pack"), (.lint, "format"),
      (.install, "restore add tool"), (.other, "run ef"),
    ]
    let common: [(CommandKind, String)] = [
      (.test, "test tests spec check"), (.build, "build compile assemble"),
      (.lint, "fmt format lint analyze credo"),
      (.install, "install add deps.get get pub"), (.other, "run"),
    ]
    let container: [(CommandKind, String)] = [
      (.build, "build bake buildx"), (.inspect, "ps logs images inspect stats top port version info ls"),
      (.install, "pull"), (.other, "up down run exec restart stop start rm compose"),
    ]
    let cloud: [(CommandKind, String)] = [
      (.inspect, "get describe logs show output version top explain"), (.lint, "fmt validate"),
      (.test, "test"), (.install, "init"), (.other, "apply plan destroy delete create rollout"),
    ]
    var rows: [String: [String: CommandKind]] = [
      "go": table(go), "cargo": table(cargo), "swift": table(swift), "dotnet": table(dotnet),
      "docker": table(container), "docker-compose": table(container), "podman": table(container),
      "kubectl": table(cloud), "terraform": table(cloud), "tofu": table(cloud), "helm": table(cloud),
      "rails": table([(.test, "test spec"), (.other, "server console db generate runner")]),
      "gh": table([
        (.inspect, "search browse status"), (.other, "pr issue release repo label run workflow auth gist"),
      ])
      .merging(["run view", "run list", "run watch"].map { ($0, .inspect) }) { $1 },
      "pip": table([(.install, "install uninstall"), (.inspect, "show list freeze")]),
      "uv": table([(.install, "sync add remove lock pip"), (.build, "build"), (.lint, "format")]),
      "poetry": table([(.install, "install add remove lock update"), (.build, "build"), (.inspect, "show")]),
      "bundle": table([(.install, "install update add")]), "gem": table([(.install, "install")]),
      "composer": table([(.install, "install require update"), (.test, "test"), (.lint, "lint")]),
      "playwright": table([(.install, "install"), (.test, "test"), (.other, "codegen")]),
      "prisma": table([(.build, "generate"), (.lint, "format validate"), (.other, "migrate db")]),
      "next": table([(.build, "build"), (.lint, "lint"), (.other, "dev start")]),
      "vite": table([(.build, "build *"), (.other, "dev preview serve")]),
      "ng": table([(.test, "test e2e"), (.build, "build"), (.lint, "lint"), (.other, "serve generate")]),
      "forge": table([(.test, "test coverage"), (.build, "build"), (.lint, "fmt")]),
      "bazel": table([(.test, "test coverage"), (.build, "build"), (.inspect, "query"), (.other, "run")]),
      "alembic": table([(.other, "upgrade revision")]), "expo": table([(.other, "start")]),
      "coverage": table([(.test, "run"), (.inspect, "report html")]),
    ]
    rows["pip3"] = rows["pip"]
    for name in [
      "mix", "dart", "flutter", "stack", "cabal", "dune", "gleam", "zig", "deno", "anchor", "hardhat",
      "truffle", "sbt", "lein", "sam", "moon", "buck2", "pants", "sui", "aptos", "move", "scarb", "snforge",
    ] {
      rows[name] = table(common)
    }
    rows["deno"]?["check"] = .lint
    rows["swift"]?["test list"] = .inspect
    rows["cargo"]?["nextest list"] = .inspect
    for name in ["snforge", "deno"] { rows[name]?["*"] = .other }
    return rows
  }()

  // MARK: Programs that run scripts

  /// A program whose arguments are names that a project made up.
  struct Runner {
    /// Behind which a script's name stands: `run`.
    var runVerbs: Set<String> = []
    /// Behind which another program stands: `exec`.
    var innerVerbs: Set<String> = []
    var verbs: [String: CommandKind] = [:]
    var valueFlags: Set<String> = []
    /// Whether any other word is a script's name.
    var targetsAreScripts = true
    /// What it does without an argument.
    var alone = CommandKind.other
  }

  static let runners: [String: Runner] = {
    let packages = Runner(
      runVerbs: ["run", "run-script", "rum"], innerVerbs: ["exec", "x", "dlx"],
      verbs: table([
        (.install, "install i ci add remove uninstall update upgrade up link dedupe create init audit"),
        (.test, "test t tst"), (.build, "pack publish"),
        (.inspect, "ls list view outdated why info config version whoami root bin search"),
        (.other, "start dev"),
      ]),
      valueFlags: [
        "--prefix", "-w", "--workspace", "--filter", "-F", "-C", "--dir", "--cwd", "-s", "--config", "-p",
      ],
      alone: .install)
    var yarn = packages
    yarn.innerVerbs.insert("node")
    let make = Runner(
      valueFlags: ["-C", "-f", "-j", "-l", "-o", "-W", "--directory", "--file"], alone: .build)
    let targets = Runner(
      valueFlags: ["-d", "-f", "-t", "--taskfile", "--justfile", "-p", "-b", "--project-dir"], alone: .inspect
    )
    let java = Runner(
      verbs: table([
        (.test, "test check verify integrationtest connectedandroidtest"),
        (.build, "build assemble package install compile jar bootjar clean war assembledebug"),
        (.lint, "lint spotlessapply spotlesscheck ktlintcheck detekt"),
        (.inspect, "tasks dependencies projects"),
        (.other, "run bootrun"),
      ]),
      valueFlags: ["-p", "-f", "-pl", "-P", "--project-dir", "-s"], alone: .build)
    let tasks = Runner(
      runVerbs: ["run", "r"],
      verbs: table([(.install, "install use"), (.inspect, "ls list which doctor trust")]),
      valueFlags: ["-C", "--cd"], alone: .inspect)
    return [
      "mise": tasks, "npm": packages, "pnpm": packages, "yarn": yarn, "bun": packages, "make": make,
      "gmake": make, "just": targets,
      "task": targets, "rake": targets, "invoke": targets, "inv": targets, "turbo": packages, "nx": packages,
      "lerna": packages, "gradle": java, "./gradlew": java, "gradlew": java, "mvn": java, "./mvnw": java,
      "mvnw": java,
      "npm-run-all": targets, "wireit": targets, "artisan": targets, "mage": targets, "earthly": targets,
      "ninja": make, "vp": packages, "bin/rails": targets,
      "cmake": Runner(targetsAreScripts: false, alone: .build),
    ]
  }()

  /// A table out of words in one line for each kind.
  private static func table(_ rows: [(CommandKind, String)]) -> [String: CommandKind] {
    var table: [String: CommandKind] = [:]
    for (kind, words) in rows {
      for word in words.split(separator: " ") { table[String(word)] = kind }
    }
    return table
  }
}
