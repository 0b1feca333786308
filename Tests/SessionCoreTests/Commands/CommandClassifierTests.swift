import SessionCore
import Testing

struct CommandClassifierTests {
  @Test(
    arguments: [
      // One program.
      ("ls -la src", .inspect, "ls"), ("cat a.txt | grep -n x | head -3", .inspect, "cat"),
      ("pytest -x tests/test_a.py", .test, "pytest"), ("swift test --filter A", .test, "swift test"),
      ("cargo build --release", .build, "cargo build"), ("cargo +nightly test", .test, "cargo test"),
      ("go test ./... -count=1 2>&1 | tail -20", .test, "go test"), ("eslint . --fix", .lint, "eslint"),
      ("make", .build, "make"), ("make -C sub test", .test, "make test"), ("just lint", .lint, "just lint"),
      ("./gradlew test", .test, "./gradlew test"), ("mvn -q verify", .test, "mvn verify"),
      ("curl https://user:secret@example.org", .inspect, "curl"),
      ("terraform plan", .other, "terraform plan"),
      ("dotnet test", .test, "dotnet test"), ("mix test", .test, "mix test"),
      ("rake spec", .test, "rake spec"),
      ("./run_tests.sh --all", .test, "./run_tests.sh"), ("scripts/test unit", .test, "scripts/test"),
      ("gh pr view 12 --json title", .inspect, "gh pr view"),
      ("gh pr create", .versionControl, "gh pr create"),
      // Scripts of packages.
      ("npm test", .test, "npm test"), ("npm run test:unit -- --watch", .test, "npm run test"),
      ("pnpm --filter web run build", .build, "pnpm run build"), ("yarn lint", .lint, "yarn lint"),
      ("bun test a.test.ts", .test, "bun test"), ("npm ci", .install, "npm ci"),
      ("npm start", .other, "npm start"),
      ("npm --prefix web run type-check", .lint, "npm run type-check"),
      ("mise run test", .test, "mise run test"),
      ("pnpm exec vitest run", .test, "pnpm exec vitest"), ("npx tsc --noEmit", .build, "tsc"),
      // What would run tests and does not.
      ("pytest --version", .inspect, "pytest"), ("pytest --collect-only -q", .inspect, "pytest"),
      ("npx vitest --help", .inspect, "vitest"), ("swift test --list-tests", .inspect, "swift test"),
      ("swift test list", .inspect, "swift test list"), ("cargo test --no-run", .build, "cargo test"),
      ("cargo test -- --list", .inspect, "cargo test"),
      ("python -m pytest --co", .inspect, "python -m pytest"), ("ctest -N", .inspect, "ctest"),
      ("npm test -- --listTests", .inspect, "npm test"),
      ("playwright test --list", .inspect, "playwright test"),
      ("./run_tests.sh -h", .inspect, "./run_tests.sh"), ("pytest -v -k list", .test, "pytest"),
      ("cargo nextest run", .test, "cargo nextest"), ("npm run lint --help", .lint, "npm run lint"),
      // Version control.
      ("git -C /home/me/x commit -m 'a && b'", .commit, "git commit"),
      ("git status --short", .inspect, "git status"),
      ("git add -A && git commit -q -m \"$(cat <<'EOF'\npytest; npm test\nEOF\n)\"", .commit, "git commit"),
      // What another command says has quotes, ends and signs of its own.
      ("echo \"$(cat <<'EOF'\nit's \"so; pytest; and)\nEOF\n)\"", .inspect, "echo"),
      ("echo $(echo ')' '\"'; ls) && pytest", .test, "pytest"), ("a=(b; pytest)", .inspect, ""),
      ("(( a > 1 )) && [[ b > c ]] && pytest", .test, "pytest"), ("cd \"C:\\x\" && pytest", .test, "pytest"),
      ("git log --oneline | head", .inspect, "git log"), ("git stash", .versionControl, "git stash"),
      ("git stash list", .inspect, "git stash"), ("git branch", .inspect, "git branch"),
      ("git branch -D old", .versionControl, "git branch"), ("git mv a b", .edit, "git mv"),
      ("git fetch && git rebase origin/main", .versionControl, "git rebase"),
      ("git add . && GIT_EDITOR=true git rebase --continue", .versionControl, "git rebase --continue"),
      // Files change.
      ("sed -i 's/a/b/' x.swift", .edit, "sed"), ("sed -n 1,20p x.swift", .inspect, "sed"),
      ("cat > a.py <<'EOF'\nimport pytest\nEOF", .edit, "cat"), ("echo hi > out.txt", .edit, "echo"),
      ("echo hi 2>/dev/null", .inspect, "echo"), ("cat a > /tmp/b", .inspect, "cat"),
      ("rm -rf /tmp/x", .other, "rm"), ("rm a.txt", .edit, "rm"), ("perl -pi -e 's/a/b/' x", .edit, "perl"),
      ("apply_patch <<'EOF'\n*** Begin Patch\nEOF", .edit, "apply_patch"),
      // What stands around it.
      ("cd api && npm ci && npm test", .test, "npm test"), ("CI=1 FOO='a b' pytest", .test, "pytest"),
      ("sudo -u me apt-get install -y jq", .install, "apt-get"),
      ("timeout 60 go build ./...", .build, "go build"),
      ("bash -lc 'cd x && cargo test'", .test, "cargo test"),
      ("sh -c \"npm run build\"", .build, "npm run build"),
      ("uv run --with x pytest -q", .test, "pytest"), ("python -m pytest tests", .test, "python -m pytest"),
      ("python3 -m pip install x", .install, "python3 -m pip install"), ("bundle exec rspec", .test, "rspec"),
      ("docker compose exec -T web pytest", .test, "pytest"),
      ("docker compose up -d", .other, "docker-compose up"),
      ("/usr/bin/test -f a", .inspect, "test"),
      ("docker exec -it app npm test", .test, "npm test"), ("env -u A B=1 ruff check .", .lint, "ruff"),
      ("if pytest; then echo ok; fi", .test, "pytest"),
      ("for f in *; do cargo test; done", .test, "cargo test"),
      ("node --test", .test, "node"), ("node build.js", .build, "node"), ("python app.py", .other, "python"),
      ("(cd web && jest) || true", .test, "jest"), ("node_modules/.bin/jest --ci", .test, "jest"),
      ("# run all\npytest", .test, "pytest"), ("make check # slow", .test, "make check"),
      ("find . -name '*.o' -delete", .edit, "find"), ("xargs rm < list", .edit, "rm"),
      // What only looks, whatever the program.
      ("curl -s 'https://api.example.org/a?b=1' | jq .", .inspect, "curl"),
      ("curl -X POST https://example.org/a", .other, "curl"),
      ("curl -sS -d a=1 https://example.org", .other, "curl"),
      ("curl http://localhost:8080/health", .other, "curl"), ("curl http://127.0.0.1:1/", .other, "curl"),
      ("curl $URL/a", .other, "curl"), ("curl -X GET https://example.org", .inspect, "curl"),
      ("acme checkpoint list --json", .inspect, "acme"), ("acme agent-help trail", .inspect, "acme"),
      ("acme trail add 1", .other, "acme"), ("./acme list", .other, "./acme"),
      ("acme a.txt show", .other, "acme"),
      ("acme --help", .inspect, "acme"), ("python --version", .inspect, "python"),
      ("command -v golangci-lint", .inspect, "command"), ("sleep 5", .inspect, "sleep"),
      ("gh api repos/a/b/pulls", .inspect, "gh api"), ("gh issue close 1", .versionControl, "gh issue close"),
      ("gh api repos/a/b/pulls/1/comments -f body=x", .versionControl, "gh api"),
      ("gh api graphql -f query='query { a }'", .inspect, "gh api"),
      ("gh api graphql -f query='mutation { a }'", .versionControl, "gh api"),
      ("gh pr checks 3", .inspect, "gh pr checks"), ("gh run rerun 1", .other, "gh run"),
      // Where something is built and then run, it is tried out.
      ("go build -o a . && ./a serve", .other, "./a"), ("./a serve && go build", .build, "go build"),
      ("go build && mkdir b", .build, "go build"),
      // What a line sets, and what is called a place for temporary files.
      ("D=/tmp/x; cat > $D/a <<EOF\na\nEOF", .inspect, "cat"),
      ("D=src; cat > ${D}/a <<EOF\na\nEOF", .edit, "cat"),
      ("D=/tmp/x; rm -rf $D; ./acme", .other, "./acme"), ("rm $tmp/a", .other, "rm"),
      ("rm $tmpl/a", .edit, "rm"),
      ("tmp=$(mktemp); echo a > \"$tmp\"", .inspect, ""), ("D=$A; rm $D/a", .edit, "rm"),
      ("rm /c/Users/me/AppData/Local/Temp/a", .other, "rm"),
      // Scripts that stand in the line.
      ("python3 - <<'EOF'\nimport a\np.write_text('x')\nEOF", .edit, "python3"),
      ("python3 - <<'EOF'\nimport json\nprint(open('a').read())\nEOF", .other, "python3"),
      ("python3 -c \"import sys; sys.stdout.write('x')\"", .other, "python3"),
      ("node -e \"require('fs').writeFileSync('a', 'b')\"", .edit, "node"),
      ("python3 <<EOF\nopen('/tmp/a', 'w').write('x')\nEOF\n", .other, "python3"),
      ("python3 <<EOF\nopen('a', 'w').write(open('/tmp/b').read())\nEOF\n", .edit, "python3"),
      ("node -e \"fs.writeFileSync('a.ts', fs.readFileSync('/tmp/b/a.ts'))\"", .edit, "node"),
      ("python3 -c \"shutil.copy('/tmp/a', 'b')\"", .edit, "python3"),
      ("python3 -c \"shutil.copy('b', '/tmp/a')\"", .other, "python3"),
      // Other systems.
      ("wsl -e sh -c 'cd a && go test ./...'", .test, "go test"),
      ("Get-Content a.txt | Select-Object -First 3", .inspect, "Get-Content"),
      ("$a = Get-Content a.txt", .inspect, "Get-Content"),
      // Nothing to tell.
      ("", .inspect, ""), ("   ", .inspect, ""), ("$CMD --token=abc", .other, ""), ("a=1", .inspect, ""),
      ("'unclosed", .other, "unclosed"), ("echo \"unclosed", .inspect, "echo"),
    ] as [(String, CommandKind, String)])
  func `what a line is run for`(line: String, kind: CommandKind, program: String) {
    let found = CommandClassifier.classify(line)
    #expect(found.kind == kind, "\(line)")
    #expect(found.program == program, "\(line)")
  }

  @Test(
    arguments: [
      // All that is written is temporary, as far as the script itself tells.
      ("with open('/tmp/a', 'w') as f:\n  f.write('x')", false),
      ("f = open('/tmp/a', 'w')\nf.write('x')", false),
      ("Path('/tmp/a').write_text('x')", false), ("p = Path('/tmp') / 'a'\np.write_text('x')", false),
      ("d = '/tmp/x'\nopen(f'{d}/a', 'w').write('x')", false),
      ("d = tempfile.mkdtemp()\nos.remove(d + '/a')", false),
      ("with open('a') as f, open('/tmp/b', 'w') as g:\n  g.write(f.read())", false),
      ("os.rename('/tmp/a', '/tmp/b')", false), ("sys.stdout.buffer.write(open('/tmp/a').read())", false),
      // Something else is written too, or who knows what.
      ("with open('/tmp/a') as f, open('b', 'w') as g:\n  g.write(f.read())", true),
      ("Path('/tmp/a').write_text('x')\nPath('a').write_text('x')", true), ("f.write('/tmp/a')", true),
      ("p = '/tmp/a'\np = 'a'\nopen(p, 'w').write('x')", true), ("p = p\nopen(p, 'w').write('/tmp/')", true),
      ("os.rename('/tmp/a', 'b')", true), ("open('/tmp/../home/me/a', 'w').write('x')", true),
      ("for p in paths('/tmp/'):\n  p.write_text('x')", true), (".write_text('/tmp/'", true),
      (".write(", true),
      (
        String(repeating: "Path(", count: 3_000) + "'/tmp/a'" + String(repeating: ")", count: 3_000)
          + ".write_text(", true
      ),
    ] as [(String, Bool)])
  func `a script edits unless all that it writes is temporary`(script: String, edits: Bool) {
    let line = "python3 - <<'EOF'\n\(script)\nEOF"
    #expect(CommandClassifier.classify(line).kind == (edits ? .edit : .other), "\(script.prefix(80))")
  }

  @Test func `of values that a line sets none is put in that is long, and no more than a little of them`() {
    func kind(_ length: Int, uses: Int) -> CommandKind {
      let folder = "/tmp/" + String(repeating: "x", count: length - 5)
      return CommandClassifier.classify(
        "D=\(folder); " + String(repeating: "cat $D; ", count: uses) + "rm $D/a"
      ).kind
    }
    // What is not put in is not known to be temporary.
    #expect(kind(4_096, uses: 0) == .other)
    #expect(kind(4_097, uses: 0) == .edit)
    #expect(kind(4_096, uses: 15) == .other)
    #expect(kind(4_096, uses: 16) == .edit)
  }

  @Test(
    arguments: [
      "\u{1b}]0;x\u{7}", "ghp_token=1 ;#{pane}", "a\u{202e}b", "$(rm -rf x)", "`id`", "\u{0}", "(((((((",
      "<<<<<", "cat <<A <<B\nA", "cat <<A; cat <<B\nfoo", "((f = a<<1 | b<<2))\necho x",
      "bash -c \"bash -c 'bash -c \\\"bash -c x\\\"'\"", String(repeating: "a/", count: 9000),
      String(repeating: "x y;", count: 9000), "npm run \u{1b}[31m", "git \u{7f}",
    ])
  func `a program shows nothing but a name`(line: String) {
    let program = CommandClassifier.classify(line).program
    #expect(program.utf8.count <= 40)
    #expect(
      program.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || "0123456789._/+- ".unicodeScalars.contains(scalar))
      })
  }

  @Test(
    arguments: [
      ("nx x nx x nx x pytest", .test), ("nx x nx x nx x nx x pytest", .other),
      (String(repeating: "nx x ", count: 6_500) + "pytest", .other),
      (String(repeating: "bun x ", count: 5_000) + "pytest", .other),
      (String(repeating: "py -m ", count: 5_000) + "pytest", .other),
      // So many words are read of one command.
      (String(repeating: "sudo ", count: 255) + "pytest", .test),
      (String(repeating: "sudo ", count: 256) + "pytest", .other),
    ] as [(String, CommandKind)])
  func `programs that run programs are looked through so far`(line: String, kind: CommandKind) {
    #expect(CommandClassifier.classify(line).kind == kind, "\(line.prefix(40))")
  }

  @Test(
    arguments: [
      ("npm test", .own), ("cd api && npm test", .own), ("A=1; npm test", .own),
      ("cargo build; npm test", .own),
      ("npm test 2>&1", .own), ("npm test &> log", .own), ("(cd a && npm test)\n", .own), ("npm test;", .own),
      ("cat x | npm test", .own), ("git commit -F - <<EOF\nx && y; z\nEOF\n", .own), ("npm test # | x", .own),
      ("bash -c 'cd x && npm test'", .own),
      ("npm ci && npm test", .shared), ("npm test && echo done", .shared), ("npm test &&\n echo", .shared),
      ("bash -c 'npm ci && npm test'", .shared), ("npm ci && npm test\\\n -x", .shared),
      ("cargo test 2>&1 | tail -20", .foreign), ("npm test; echo $?", .foreign),
      ("npm test || true", .foreign),
      ("(npm test) || true", .foreign), ("npm test &", .foreign), ("npm test & wait", .foreign),
      ("npm test\necho", .foreign), ("npm test |& tee log", .foreign), ("ls || npm test", .foreign),
      ("bash -c 'npm test | tail'", .foreign), ("bash -c 'npm test' | tail", .foreign),
      ("! npm test", .foreign),
      ("if npm test; then ls; fi", .foreign), ("npm test && ls | head", .foreign),
      ("npm test" + String(repeating: "; x", count: 70), .foreign),
      ("npm test " + String(repeating: "x ", count: 20_000), .foreign),
    ] as [(String, ToolCall.Status)])
  func `whose exit status a line has`(line: String, expected: ToolCall.Status) {
    #expect(CommandClassifier.classify(line).status == expected, "\(line.prefix(40))")
    #expect(ToolCall(id: "", tool: "Bash", command: line).status == expected)
  }
}
