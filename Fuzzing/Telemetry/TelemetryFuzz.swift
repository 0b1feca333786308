import AgentFormats
import FuzzSupport
import SessionCore

/// A delivery of telemetry: taken as a whole or refused, and of what it tells nothing is more than it may be.
@main
enum TelemetryFuzz {
  static func main() {
    Fuzzer.run { input in
      let isDocument = (try? TelemetryDecoder.metrics(input.bytes)) != nil
      guard let batch = try? TelemetryDecoder.logs(input.bytes) else {
        require(!isDocument, "logs and metrics are of one form")
        return
      }
      require(isDocument, "logs and metrics are of one form")
      require((batch.refused > 0) == (batch.problem != nil), "what is refused is refused for a reason")
      for request in batch.requests {
        let usage = request.usage
        let counts = [usage.input, usage.output, usage.cacheRead, usage.cacheWrite, usage.cacheWriteOneHour]
        require(counts.allSatisfy { $0 >= 0 }, "no count is negative")
        require(usage.cacheWriteOneHour <= usage.cacheWrite, "one-hour writes are a part of all")
        require(request.session.isUUID, "a session's id is a UUID")
        require((1...256).contains(request.model.utf8.count), "a model's name is short")
        require(request.time.milliseconds >= 0, "a time is one of this era")
      }
      require(
        (try? TelemetryDecoder.logs(input.bytes))?.requests == batch.requests, "it says the same each time")
    }
  }
}
