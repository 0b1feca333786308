// What an agent calls at each of its hooks: one delivery to the daemon, and at most 40 ms in the agent's way. No
// Foundation, nothing concurrent, and hardly anything allocated, since an agent waits for it at every tool call.

import ControlAPI
import Glibc

/// A hook of Claude Code: what the agent wrote is delivered, or put into the spool.
func runHook() -> Never {
  switch Payload.ofStandardInput() {
  case .whole(let payload): Delivery(of: "claude-code", query: "").run(payload)
  case .tooLarge: Spool.countDropped()
  }
  Output.exit(.ok)
}

/// Codex's `notify`, which hands what it tells over as an argument.
func runNotify(_ json: UnsafePointer<CChar>) -> Never {
  let payload = UnsafeRawBufferPointer(start: json, count: strlen(json))
  Delivery(of: "codex", query: "?agent=codex").run(payload)
  Output.exit(.ok)
}

switch Arguments.parse(count: CommandLine.argc, words: CommandLine.unsafeArgv) {
case .hook: runHook()
case .notify(let json): runNotify(json)
case .statusLine(let command): StatusLineRun(command: command).run()
case .help:
  Output.text(Arguments.help, to: STDOUT_FILENO)
  Output.exit(.ok)
case .version:
  Output.text("sessiond-hook \(Version.current)\n", to: STDOUT_FILENO)
  Output.exit(.ok)
case .mistake(let reason):
  Output.text("sessiond-hook: \(reason)\nSee sessiond-hook --help\n", to: STDERR_FILENO)
  Output.exit(.usage)
}
