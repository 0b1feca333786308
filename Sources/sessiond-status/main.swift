// One line for a status bar: one question to the daemon, one line out. No Foundation, nothing concurrent, and
// hardly anything allocated, since a status bar starts this program every few seconds, for each of its
// clients.

import ControlAPI
import Glibc

/// Prints what the daemon says; throws if it says nothing usable in time.
func printCurrentLine(_ arguments: Arguments) throws(ControlError) {
  let client = ControlClient(timeoutMilliseconds: arguments.deadline)
  let room = UnsafeMutableRawBufferPointer.allocate(byteCount: StatusFile.lineLimit + 1, alignment: 16)
  defer { room.deallocate() }
  let body = UnsafeMutableRawBufferPointer(rebasing: room[..<StatusFile.lineLimit])
  let response = try client.get(
    accept: MediaType.text, into: body, writePathAndQuery: arguments.writePathAndQuery)
  let taken = UnsafeRawBufferPointer(rebasing: body[..<response.count])
  if response.status == 400, arguments.template != nil {
    refuse(Problem.message(status: response.status, body: taken))
  }
  guard response.status == 200 else {
    throw ControlError(.protocolBroken, "sessiond answered with status \(response.status)")
  }
  let answer = UnsafeMutableRawBufferPointer(rebasing: body[..<response.count])
  let count = SafeText.reduceToFirstLine(answer)
  room[count] = UInt8(ascii: "\n")
  Output.write(UnsafeRawBufferPointer(rebasing: room[...count]), to: STDOUT_FILENO)
}

/// Ends the program over a mistake in the arguments that the daemon found.
func refuse(_ reason: String) -> Never {
  Output.text("sessiond-status: \(reason)\nSee sessiond-status --help\n", to: STDERR_FILENO)
  Output.exit(.usage)
}

/// What the daemon wrote down before it got busy or went away, with its age; nil if it wrote nothing.
func lastKnownLine(_ arguments: Arguments) -> [UInt8]? {
  guard let file = StatusFile.read(RuntimePaths().statusFile),
    let line = file.line(forPane: arguments.paneProcess)
  else { return nil }
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  let milliseconds = Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  let age = " " + StatusLine.age(milliseconds: milliseconds &- file.writtenMilliseconds)
  let columns = arguments.width.map { max(0, $0 - age.utf8.count) }
  return StatusLine.fit(
    line, columns: columns, isPlain: arguments.format == .plain, keepsStyles: arguments.style != .plain)
    + Array(age.utf8)
}

switch Arguments.parse(count: CommandLine.argc, words: CommandLine.unsafeArgv) {
case .help:
  Output.text(Arguments.help, to: STDOUT_FILENO)
  Output.exit(.ok)
case .version:
  Output.text("sessiond-status \(Version.current)\n", to: STDOUT_FILENO)
  Output.exit(.ok)
case .mistake(let reason):
  refuse(reason)
case .line(let arguments) where arguments.isFollowing:
  var follow = Follow(arguments)
  follow.run()
case .line(let arguments):
  do {
    try printCurrentLine(arguments)
  } catch {
    if arguments.isVerbose {
      Output.text("sessiond-status: \(error.message)\n", to: STDERR_FILENO)
    }
    Output.line(lastKnownLine(arguments) ?? [])
  }
  Output.exit(.ok)
}
