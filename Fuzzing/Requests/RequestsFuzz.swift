import FuzzSupport

/// What a client of the control API sends, to a whole daemon on a real socket.
@main
enum RequestsFuzz {
  static func main() async throws {
    // Kept by the closure to the end of the program.
    let daemon = try await ServedDaemon.start()
    Fuzzer.run { input in
      let requests = Requests(input.bytes)
      let answers = daemon.exchange(input.pieces, to: requests)
      require(answers.problem == nil, "a client understands the answers: \(answers.problem ?? "")")
      require(
        answers.statuses.count <= requests.mostAnswers, "no request has two answers: \(answers.statuses)")
      require(!answers.statuses.contains(500), "the daemon has no failure of its own")
      guard let methods = requests.methods else { return }
      require(answers.statuses.count == methods.count, "\(methods) have an answer each: \(answers.statuses)")
    }
  }
}
