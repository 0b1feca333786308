import SessionCore
import Testing

/// What commands do to files, by made-up ones. They run in `/p`; below it paths are short. `C` created, `M`
/// modified, `D` deleted, `R` renamed, `r` read, `?` not certain.
struct FileEffectTests {
  private static func shown(_ path: String) -> String {
    path.hasPrefix("/p/") ? String(path.dropFirst(3)) : path == "/p" ? "." : path
  }

  private static func shown(_ effect: FileEffect) -> String {
    let path = shown(effect.path)
    let text =
      switch effect.kind {
      case .created: "C \(path)"
      case .modified: "M \(path)"
      case .deleted: "D \(path)"
      case .renamed(let target): "R \(path) \(shown(target))"
      case .read(let lines):
        "r \(path)" + (lines.map { " \($0.first)-\($0.last.map(String.init) ?? "")" } ?? "")
      }
    return effect.isCertain ? text : text + "?"
  }

  private static func effects(_ command: String, in folder: String = "/p") -> [String] {
    FileEffects.effects(of: command, in: folder).map(shown)
  }

  @Test(
    arguments: [
      ("echo hi > a.txt", ["C a.txt"]), ("echo hi >> a.txt", ["M a.txt"]),
      ("make >log 2>err.log", ["C log", "C err.log"]),
      ("make &> log", ["C log"]), ("make >& log", ["C log"]), ("make >| log", ["C log"]),
      ("> empty", ["C empty"]),
      ("cat > src/a.py <<'EOF'\nx > y\nrm b\nEOF\nrm c", ["C src/a.py", "D c"]),
      ("cat <<EOF >> a.md\ntext\nEOF", ["M a.md"]),
      ("cat <<EOF | tee a b > /dev/null\ntext\nEOF", ["C a", "C b"]),
      ("cat <<-EOF > a\n\tx\n\tEOF\nrm b", ["C a", "D b"]),
      ("cat << A > a << B > b\n1\nA\n2\nB\nrm c", ["C a", "C b", "D c"]),
      ("echo x | sudo tee -a /etc/hosts", ["M /etc/hosts"]),
      ("(cd web && echo 1 > a); echo 2 > b", ["C web/a", "C b"]),
      ("((cd a; echo 1 > x) && echo 2 > y)\n(cd b; > z); > w", ["C b/z", "C w"]),
      ("(cd a; (cd b; > x); > y); > z", ["C a/b/x", "C a/y", "C z"]),
      ("for i in 1 2; do echo $i > out/$i.txt; done", ["C out/1.txt", "C out/2.txt"]),
      ("for f in a.ts b.ts; do sed -i 's/x/y/' \"src/${f}\"; done", ["M src/a.ts", "M src/b.ts"]),
      ("for f in *.ts; do sed -i s/x/y/ $f; done", ["M *.ts?"]),
      ("while read f; do rm \"$f\"; done < list", ["D $f?"]),
      ("if [ -f a ]; then rm a; else touch b; fi", ["D a", "C b"]), ("test -f a || touch a", ["C a?"]),
      ("D=/var/x; echo 1 > $D/a; echo 2 > ${D}/b", ["C /var/x/a", "C /var/x/b"]),
      ("n=3; echo 1 > out/$n.txt", ["C out/3.txt"]), ("echo 1 > $HOME/a", ["C $HOME/a?"]),
      ("echo 1 > log-$(date +%s).txt", ["C log-*.txt?"]), ("echo 1 > \"$(mktemp)\"", []),
      ("out=$(make 2> err)", ["C err"]),
      ("echo \"$(cat <<'EOF'\nit's \"x\" > y )\nEOF\n)\" > a", ["C a"]),
      ("git commit -m \"$(cat <<'EOF'\ndon't > do \"that\" && rm -rf x\nEOF\n)\" && rm y", ["D y"]),
      ("echo 1 > ~/a", ["C ~/a"]), ("echo 1 > ./src/../a", ["C a"]), ("echo 1 > ../../../a", ["C /a"]),
      ("echo {a,b}.txt > c", ["C c"]), ("touch src/{a,b}.ts", ["C src/a.ts", "C src/b.ts"]),
      ("echo a > b; echo c >> b; rm b; echo d > b", ["C b", "D b", "C b"]),
      // What is no file, and what looks like one and is none.
      ("make > /dev/null 2>&1", []), ("echo x >&2", []), ("echo x > /dev/stderr 2>/dev/tty", []),
      ("ls 2>&-", []),
      ("diff <(sort a) <(sort b)", []), ("make > >(tee log)", ["C log"]), ("[[ a > b ]] && ls", []),
      ("(( x > 5 )) && ls", []),
      ("echo $((1 << 2)) $((a > b))", []), ("awk '$1 > 5' a", []), ("grep '>' a", []), ("echo \"a > b\"", []),
      ("echo 'x' # > y", []), ("a=(x > y)", []), ("mkdir -p a/b && rmdir c", []), ("ls -la; pwd", []),
      ("", []),
    ] as [(String, [String])])
  func `redirections and what stands around them`(command: String, expected: [String]) {
    #expect(Self.effects(command) == expected, "\(command)")
  }

  @Test(
    arguments: [
      ("rm -rf build a.txt", ["D build", "D a.txt"]), ("rm -- -x", ["D -x"]), ("rm *.o", ["D *.o?"]),
      ("unlink a", ["D a"]),
      ("mv a b", ["R a b"]), ("mv a.txt docs/", ["R a.txt docs/a.txt"]),
      ("mv -t d a b", ["R a d/a", "R b d/b"]),
      ("mv -f x/a x/b .", ["R x/a a", "R x/b b"]), ("mv a.{js,ts}", ["R a.js a.ts"]), ("cp a b", ["C b"]),
      ("cp a x/b d/", ["C d/a", "C d/b"]), ("cp -r src dst", ["C dst"]), ("cp -r src/* dst/", ["C dst?"]),
      ("cp -a ./x/. y", ["C y?"]), ("cp ../a .", ["C a"]), ("ln -s ../a", ["C a"]), ("ln -sf a b", ["C b"]),
      ("install -m 755 a bin/b", ["C bin/b"]), ("install -d x", []), ("rsync -a src/ dst/", ["C dst?"]),
      ("rsync -a src/ host:/x", []), ("scp host:a b", ["C b"]), ("touch a b", ["C a", "C b"]),
      ("dd if=/dev/zero of=disk.img bs=1M", ["C disk.img"]), ("truncate -s 0 log", ["M log"]),
      ("split -l 10 a part-", ["C part-*?"]),
      ("sed -i 's/a/b/' x y", ["M x", "M y"]), ("sed -i '' 's/a/b/' x", ["M x"]),
      ("sed -i.bak -e 's/a/b/' -e s/c/d/ x", ["M x"]),
      ("sed -Ei 's/a/b/' x", ["M x"]), ("sed --in-place=.b -f script x", ["M x"]),
      ("sed -i .bak s/a/b/ x", ["M x"]),
      ("sed -n -i 5p x", ["M x"]), ("sed 's/a/b/' x", []), ("sed -ne '/x/p' x", ["r x"]),
      ("perl -pi -e 's/a/b/' x y", ["M x", "M y"]),
      ("perl -i.bak -pe 's/a/b/' x", ["M x"]), ("perl -0pi -e 's/a/b/' x", ["M x"]),
      ("perl -e 'print 1' x", []),
      ("ruby -pi -e 'x' a", ["M a"]), ("gawk -i inplace '{print}' a", ["M a"]),
      ("awk '{print}' a > b && mv b a", ["C b", "R b a"]),
      ("jq .x a.json > t && mv t a.json", ["C t", "R t a.json"]), ("jq .x a | sponge a", ["C a"]),
      ("yq -i '.a = 1' b.yml", ["M b.yml"]),
      ("find . -name '*.o' -delete", ["M .?"]),
      ("find src lib -type f -exec sed -i s/a/b/ {} +", ["M src?", "M lib?"]),
      ("find . -name x -exec rm {} \\;", ["M .?"]), ("find . -exec grep x {} \\;", []),
      ("find . -exec sh -c 'echo x > $1' _ {} \\;", ["M .?"]),
      ("grep -rl a src | xargs sed -i 's/a/b/'", ["M .?"]), ("git ls-files | xargs -0 rm -f", ["M .?"]),
      ("ls | xargs cat", []),
      ("tar xzf a.tgz", ["M .?"]), ("tar -xf a.tar -C out", ["M out?"]), ("tar czf a.tgz src", ["C a.tgz"]),
      ("tar tf a.tar", []),
      ("unzip -q a.zip -d out", ["M out?"]), ("unzip -l a.zip", []), ("zip -r a.zip src", ["C a.zip"]),
      ("gzip a", ["R a a.gz"]),
      ("gunzip -k a.gz", ["C a"]), ("gzip -c a > b", ["C b"]),
      ("curl -fsSLo a.sh https://x.org/i", ["C a.sh"]),
      ("curl -O https://x.org/d/a.zip?x=1", ["C a.zip"]), ("curl https://x.org/a", []),
      ("wget -q https://x.org/a.tgz", ["C a.tgz"]),
      ("wget -O b https://x.org/a", ["C b"]), ("wget -O- https://x.org/a", []),
      ("patch -p1 <<'EOF'\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\nEOF", ["M x.c"]),
      ("patch -p1 < a.diff", ["M .?"]),
      ("patch a.c a.diff", ["M a.c"]),
      ("cat <<'EOF' | git apply\n--- /dev/null\n+++ b/n\n--- a/o\n+++ /dev/null\nEOF", ["C n", "D o"]),
      (
        "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.py\n@@\n-x\n+y\n*** Add File: b.py\n+z\n*** Delete File: c.py\n"
          + "*** Update File: d.py\n*** Move to: e.py\n*** End Patch\nEOF",
        ["M a.py", "C b.py", "D c.py", "M d.py", "R d.py e.py"]
      ),
      // In another place: what happens there is not about files here.
      ("docker exec web rm -rf /app", []), ("docker compose run web sh -c 'echo 1 > /x'", []),
      ("docker logs a > b", ["C b"]),
      ("ssh host 'rm a'", []), ("sudo rm a", ["D a"]), ("timeout 5 rm a", ["D a"]),
      ("bash -lc 'cd x && rm a'; rm b", ["D x/a", "D b"]),
      ("bash <<'EOF'\ncd x\nrm a\nEOF\nrm b", ["D x/a", "D b"]), ("./build.sh > log", ["C log"]),
      ("go build -o bin/x ./cmd", ["C bin/x"]),
      ("go build ./...", []), ("gcc -O2 -o a a.c", ["C a"]), ("sort -o b a", ["C b"]),
    ] as [(String, [String])])
  func `programs that change files`(command: String, expected: [String]) {
    #expect(Self.effects(command) == expected, "\(command)")
  }

  @Test(
    arguments: [
      ("git mv a b", ["R a b"]), ("git mv a b d", ["R a d/a", "R b d/b"]), ("git rm -r a", ["D a"]),
      ("git rm --cached a", []),
      ("git -C /q rm a", ["D /q/a"]), ("git checkout -- a b", ["M a", "M b"]),
      ("git checkout HEAD~1 -- a", ["M a"]),
      ("git checkout main src/a.ts", ["M src/a.ts"]), ("git checkout .", ["M .?"]),
      ("git checkout main", ["M .?"]),
      ("git checkout src/a.ts", ["M src/a.ts?"]), ("git checkout release/1.2", ["M .?"]),
      ("git checkout -b x", []),
      ("git checkout -b x origin/main", ["M .?"]), ("git checkout --theirs a.ts", ["M a.ts"]),
      ("git switch -c x", []),
      ("git switch main", ["M .?"]), ("git restore a", ["M a"]), ("git restore --staged a", []),
      ("git restore -SW a", ["M a"]),
      ("git restore -s HEAD~2 .", ["M .?"]), ("git apply --check x", []), ("git apply x.diff", ["M .?"]),
      ("git stash", ["M .?"]),
      ("git stash pop", ["M .?"]), ("git stash list", []), ("git stash push -m x a b", ["M a", "M b"]),
      ("git reset --hard", ["M .?"]), ("go mod tidy -diff", []),
      ("git reset HEAD~1", []), ("git revert HEAD", ["M .?"]),
      ("git cherry-pick abc && git merge x", ["M .?"]),
      ("git pull --rebase", ["M .?"]), ("git clean -fd", ["M .?"]), ("git clean -n", []),
      ("git clone https://x.org/a/b.git", ["C b?"]),
      ("git add -A && git commit -qm 'rm a > b'", []), ("git log > log", ["C log"]),
      ("git merge-base a b", []), ("git status", []),
      ("git worktree add ../w x", ["M /w?"]), ("git diff HEAD~1 -- a", []), ("gh pr checkout 5", ["M .?"]),
      ("git fetch", []),
      // Formatters.
      ("prettier --write src/a.ts 'src/**/*.js'", ["M src/a.ts", "M src/**/*.js?"]),
      ("npx prettier --check .", []), ("prettier src/a.ts", []),
      ("gofmt -w a.go b.go", ["M a.go", "M b.go"]), ("gofmt -w -s .", ["M .?"]),
      ("gofmt -l -w cmd/", ["M cmd?"]), ("gofmt -l .", []),
      ("goimports -w -local x a.go", ["M a.go"]), ("black a.py", ["M a.py"]), ("black --check a.py", []),
      ("python -m black src", ["M src?"]),
      ("uv run ruff check --fix a.py", ["M a.py"]), ("ruff check a.py", []), ("ruff format", ["M .?"]),
      ("ruff format --check .", []),
      ("rustfmt --edition 2021 src/a.rs", ["M src/a.rs"]), ("cargo fmt", ["M .?"]),
      ("cargo fmt --all -- --check", []),
      ("swift format -i a.swift", ["M a.swift"]), ("swift format lint a.swift", []),
      ("swift-format format -i -r Sources", ["M Sources?"]),
      ("clang-format -i a.c a.h", ["M a.c", "M a.h"]), ("clang-format a.c", []),
      ("npx eslint --fix src/a.ts", ["M src/a.ts"]),
      ("eslint . --ext .ts --fix", ["M .?"]), ("eslint src", []),
      ("npx @biomejs/biome check --write a.ts", ["M a.ts"]),
      ("pnpm biome format --write .", ["M .?"]), ("dart format lib/a.dart", ["M lib/a.dart"]),
      ("dart format -o none .", []),
      ("shfmt -w a.sh", ["M a.sh"]), ("go fmt ./...", ["M .?"]), ("terraform fmt", ["M .?"]),
      ("terraform fmt -check", []),
      ("rubocop -A a.rb", ["M a.rb"]), ("pnpm exec prettier -w a.ts", ["M a.ts"]),
      ("yarn prettier --write a.ts", ["M a.ts"]),
      ("npm run format", ["M .?"]), ("npm run format:check", []), ("make fmt", ["M .?"]),
      ("npm run lint:fix", ["M .?"]),
      ("git ls-files '*.go' | xargs gofmt -w", ["M .?"]), ("npm test", []),
      ("mise run fmt && mise run lint", ["M .?"]),
      // What a project needs.
      ("npm install left-pad", ["M package.json", "M package-lock.json"]),
      ("npm install", ["M package-lock.json?"]),
      ("npm i -D x -w web", ["M package.json?", "M package-lock.json?"]), ("npm install -g x", []),
      ("npm ci", []),
      ("npm --prefix web install x", ["M web/package.json", "M web/package-lock.json"]),
      ("pnpm add x", ["M package.json", "M pnpm-lock.yaml"]),
      ("yarn add x", ["M package.json", "M yarn.lock"]), ("bun remove x", ["M package.json", "M bun.lock"]),
      ("npm init -y", ["C package.json"]),
      ("cargo add serde --features derive", ["M Cargo.toml", "M Cargo.lock"]),
      ("cargo update", ["M Cargo.lock?"]), ("cargo build", []),
      ("go get x.org/y@latest", ["M go.mod", "M go.sum"]),
      ("cd a && go mod tidy", ["M a/go.mod?", "M a/go.sum?"]),
      ("go mod init x", ["C go.mod"]), ("uv add httpx", ["M pyproject.toml", "M uv.lock"]),
      ("uv sync --frozen", []),
      ("poetry add x", ["M pyproject.toml", "M poetry.lock"]), ("pip install x", []),
      ("bundle install", ["M Gemfile.lock?"]),
      ("composer require a/b", ["M composer.json", "M composer.lock"]),
      ("swift package update", ["M Package.resolved?"]),
      ("mix deps.get", ["M mix.lock?"]), ("flutter pub add x", ["M pubspec.yaml", "M pubspec.lock"]),
    ] as [(String, [String])])
  func `version control, formatters, package managers`(command: String, expected: [String]) {
    #expect(Self.effects(command) == expected, "\(command)")
  }

  @Test(
    arguments: [
      ("cat a b", ["r a", "r b"]), ("cat a | head -40", ["r a 1-40"]), ("head a", ["r a 1-10"]),
      ("head -n 20 a b", ["r a 1-20", "r b 1-20"]),
      ("head -5 a", ["r a 1-5"]), ("head -c 100 a", ["r a"]), ("tail -n 20 a", ["r a"]),
      ("tail -n +30 a", ["r a 30-"]),
      ("sed -n '10,20p' a", ["r a 10-20"]), ("sed -n 5p a", ["r a 5-5"]), ("sed -n '10,$p' a", ["r a 10-"]),
      ("sed -n '1,5p;10,+3p' a", ["r a 1-5", "r a 10-13"]),
      ("sed -n -e '1,2p' -e '4p' a", ["r a 1-2", "r a 4-4"]),
      ("nl -ba a | sed -n '100,200p'", ["r a 100-200"]), ("cat -n a | tail -n +5", ["r a 5-"]),
      ("bat -r 3:9 a", ["r a 3-9"]),
      ("bat --line-range=:9 a", ["r a 1-9"]), ("less a", ["r a"]), ("nl a", ["r a"]),
      ("cat *.md", ["r *.md?"]), ("cat a > b", ["r a", "C b"]),
      ("cat /dev/null", []), ("cat", []), ("make | tail -5", []), ("cat a a", ["r a"]),
      ("sed -n '9,3p' a", ["r a"]),
      ("sed -n '99999999999999999999p' a", ["r a"]), ("head -n 99999999999999999999 a", ["r a"]),
      ("ls | head", []),
    ] as [(String, [String])])
  func `what is shown of files`(command: String, expected: [String]) {
    #expect(Self.effects(command) == expected, "\(command)")
  }

  @Test(
    arguments: [
      ("open('a', 'w').write('x')", ["C a"]), ("with open(\"a\", mode='w') as f:\n  f.write('x')", ["C a"]),
      ("open('a')", []),
      ("with open('a', 'a') as f:\n  f.write('x')", ["M a"]),
      ("s = open('a').read()\nopen('a', 'w').write(s + 'x')", ["M a"]),
      (
        "from pathlib import Path\np = Path('src') / 'a.py'\nt = p.read_text()\np.write_text(t)",
        ["M src/a.py"]
      ),
      ("Path('a').write_text(open('b').read())", ["C a"]),
      ("for p in ['a', 'b']:\n  open(p, 'w').write('')", ["C a", "C b"]),
      ("import os\nos.remove('a')\nos.rename('b', 'c')", ["D a", "R b c"]),
      ("import shutil\nshutil.copy('a', 'b')", ["C b"]),
      ("d = 'out'\nopen(f'{d}/a', 'w')", ["C out/a"]), ("open(f'out/{i}.txt', 'w')", ["C out/*.txt?"]),
      ("open(path, 'w')", []),
      ("open(os.path.join('a', 'b'), 'w')", ["C a/b"]), ("Path('a').unlink()", ["D a"]),
      ("Path('a').open('w').write('')", ["C a"]),
      ("p = 'a'\np2 = 'b'\nopen(p2, 'w')\nopen(p, 'w')", ["C b", "C a"]), ("print('open(')", []),
      ("p = p\nopen(p, 'w')", []),
      ("open('/dev/stdout', 'w')", []), ("json.dump(x, open(r'a\\b', 'w'))", ["C a\\b"]),
      ("(Path('a') / 'b').write_text('')", ["C a/b"]),
    ] as [(String, [String])])
  func `scripts in the line that name their files`(script: String, expected: [String]) {
    #expect(Self.effects("cd . && python3 - <<'EOF'\n\(script)\nEOF") == expected, "\(script)")
  }

  @Test(
    arguments: [
      ("node -e \"require('fs').writeFileSync('a.json', '{}')\"", ["C a.json"]),
      (
        "node -e \"const fs=require('fs'); const p='a'; fs.writeFileSync(p, fs.readFileSync(p,'utf8'))\"",
        ["M a"]
      ),
      ("node -e 'fs.unlinkSync(\"a\"); fs.renameSync(\"b\", \"c\")'", ["D a", "R b c"]),
      ("python3 -c \"open('a','w')\"", ["C a"]),
      ("cat <<'EOF' | python3\nopen('a', 'w')\nEOF", ["C a"]), ("python3 script.py > out", ["C out"]),
      ("ruby -e \"File.write('a', 'x')\"", ["C a"]),
    ] as [(String, [String])])
  func `scripts of other languages`(command: String, expected: [String]) {
    #expect(Self.effects(command) == expected, "\(command)")
  }

  @Test(
    arguments: [
      ("cd /q; rm a", "/p", ["D /q/a"]), ("cd x && cd y && rm ../a", "/p", ["D x/a"]),
      ("cd ..; rm a", "/p/q", ["D a"]),
      ("cd; rm a", "/p", ["D ~/a"]), ("cd /q && cd - && rm a", "/p", ["D a"]),
      ("pushd x; rm a; popd; rm b", "/p", ["D x/a", "D b"]),
      ("cd \"$(mktemp -d)\" && rm a", "/p", ["D a?"]), ("cd $X && rm a", "/p", ["D $X/a?"]),
      ("cd x || exit; rm a", "/p", ["D x/a"]),
      ("rm a/b", "", ["D a/b"]), ("rm a", "/", ["D /a"]), ("rm /p//x/./a/", "/p", ["D x/a"]),
      ("rm ~/x/../a", "/p", ["D ~/a"]),
      // As an agent on Windows has it, whatever shell it runs there.
      ("rm src/a", "C:\\w", ["D C:\\w\\src\\a"]), ("rm ../a", "C:\\w", ["D C:\\a"]),
      ("rm /d/x/a", "C:\\w", ["D D:\\x\\a"]),
      ("rm ../../../a", "C:\\w", ["D C:\\a"]), ("cd \"D:\\x y\\z\" && rm a", "C:\\w", ["D D:\\x y\\z\\a"]),
      ("rm /tmp/a", "C:\\w", ["D /tmp/a"]),
      ("cd c:/x; git stash", "C:\\w", ["M C:\\x?"]),
    ] as [(String, String, [String])])
  func `paths are of the folder that the line has gone to`(
    command: String, folder: String, expected: [String]
  ) {
    #expect(Self.effects(command, in: folder) == expected, "\(command)")
  }

  @Test func `people are told what does it`() {
    let command =
      "cat > a <<E\nE\nsed -i s/a/b/ b; git mv c d; echo >> e; go build -o x/y .; gofmt -w f.go; npm i x; python3 -c \"open('g','w')\""
    #expect(
      FileEffects.effects(of: command, in: "/p").map(\.how)
        == [
          "here-document", "sed -i", "git mv", ">>", "go build -o", "gofmt -w", "npm i", "npm i", "python3",
        ])
  }

  /// Lines of a megabyte that could make a reader of them slow, run out of stack or trip.
  private static let rude: [String] = {
    func many(_ text: String) -> String { String(repeating: text, count: 1_000_000 / text.utf8.count) }
    return [
      many("("), many("$("), many("\"$("), many("<<A "), many("> a"), many("`"), many("'"), many("\\"),
      many("rm a;"), many("{a,b}"),
      "rm " + many("{a,b"), "rm " + many("../"), "rm " + many("a "), "rm $" + many("a"),
      many("for f in a b; do "),
      "for f in " + many("a ") + "; do rm $f$f$f$f$f; done", many("bash -c 'x' "), many("cd a; "),
      many("(cd a; "),
      "python3 -c \"" + many("open(") + "\"", "python3 -c \"" + many("open('a','w');") + "\"",
      "python3 -c \"" + many("p=p;open(p,'w');") + "\"",
      "python3 -c \"" + many("[") + "\"", "node -e '" + many("writeFileSync(`{a}`,") + "'",
      "python3 -c \"x=" + many("'a'/") + "\"",
      "apply_patch <<E\n" + many("*** Add File: a\n") + "E", "git apply <<E\n" + many("+++ b/a\n") + "E",
      "sed -n '" + many("1p;") + "' a",
      "sed -n '1,9223372036854775807p;9223372036854775807,+1p' a", "head -n -9223372036854775808 a",
      many("find . -exec "),
      "D=" + String(repeating: "x", count: 4_000) + ";" + many("bash -c \"D=y$D;bash -c 'rm $D$D'\";"),
      many("npx "), many("python -m "),
      many("eval "), many("\u{0}\u{7f}\n"), many("é> ü;"), "rm " + many("\u{1F468}\u{200D}"),
      "cd " + many("a/") + "; rm b", many("tar "),
      "patch -p-1 <<E\n--- a/x\n+++ b/x\nE", "git apply -p-9223372036854775808 <<E\n--- a/x\n+++ b/x\nE",
      many("[[ a > b ]];"), "git " + many("-C a "), many("a=(b "),
    ]
  }()

  // A debug build takes up to some seconds; what grew with the square of a line would take far more.
  @Test(.timeLimit(.minutes(1)), arguments: rude.indices)
  func `no line takes long or trips`(index: Int) {
    let line = Self.rude[index]
    let effects = FileEffects.effects(of: line, in: "/p")
    #expect(effects.count <= 256)
    #expect(effects.allSatisfy { $0.path.utf8.count <= 8_192 && $0.how.utf8.count <= 256 })
  }
}
