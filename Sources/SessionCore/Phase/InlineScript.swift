/// A script that stands in the line itself, `python3 - <<EOF` or `node -e '…'`.
struct InlineScript {
  private var text: String

  private static let interpreters: Set<String> = [
    "python", "python3", "node", "deno", "bun", "ruby", "perl", "php", "tsx", "ts-node",
  ]
  private static let flags: Set<String> = ["-c", "-e", "--eval", "-r"]
  /// How scripts write, in the languages of ``interpreters``.
  private static let writers = [
    "write_text(", "write_bytes(", ".write(", ".writelines(", "writeFile", "appendFile", "File.write",
    "file_put_contents(",
    "os.remove(", "os.rename(", "os.replace(", "shutil.", "unlinkSync(", "renameSync(",
  ]
  private static let streams = ["stdout.write(", "stderr.write("]

  /// - Returns: `nil` where the program runs no script that can be seen.
  init?(_ call: ProgramCall, document: String) {
    guard Self.interpreters.contains(call.program) else { return nil }
    if let flag = call.arguments.firstIndex(where: Self.flags.contains), flag + 1 < call.arguments.endIndex {
      text = call.arguments[flag + 1]
    } else if !document.isEmpty, call.paths.isEmpty || call.paths.first == "-" || call.arguments.first == "-"
    {
      text = document
    } else {
      return nil
    }
  }

  /// Whether files of a project are written: what names a folder for temporary ones does not count, and neither does what is
  /// printed.
  var writes: Bool {
    guard !text.contains("/tmp/") else { return false }
    var rest = text
    for stream in Self.streams { rest = rest.split(separator: stream).joined() }
    return Self.writers.contains(where: rest.contains)
  }
}
