import ControlAPI
import FuzzSupport

/// The file with the last status lines, which anybody of our user can write.
@main
enum StatusFileFuzz {
  static func main() {
    Fuzzer.run { input in
      guard let file = input.bytes.withUnsafeBytes({ StatusFile(parsing: $0) }) else { return }
      for entry in file.entries {
        require(entry.process >= 0, "a process has a number")
        require(entry.line.count <= StatusFile.lineLimit, "a line is short")
        require(!entry.line.contains { $0 < 0x20 || $0 == 0x7f }, "a line moves no terminal")
        require(String(validating: entry.line, as: UTF8.self) != nil, "a line is text")
      }
      let written = StatusFile.format(
        writtenMilliseconds: file.writtenMilliseconds, entries: file.entries)
      require(written.count <= StatusFile.sizeLimit, "a file is small")
      // A file can be larger written than it was read: what no longer fits is left out at the end.
      let again = written.withUnsafeBytes { StatusFile(parsing: $0) }
      require(again?.writtenMilliseconds == file.writtenMilliseconds, "the time comes back")
      require(again.map { file.entries.starts(with: $0.entries) } == true, "what was read comes back")
      for pane in [nil, 0, 1, 4_711] as [Int32?] {
        // Each process is the parent of its own parent: looking for an ancestor has to end all the same.
        let line = file.line(forPane: pane) { ProcessStat(process: $0, parent: $0 ^ 1, startTicks: 7) }
        require(
          line.map { line in file.entries.contains { $0.line == line } } != false,
          "a line is one of the file's")
      }
    }
  }
}
