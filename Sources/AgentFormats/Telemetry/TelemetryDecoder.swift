package import SessionCore

/// Reads what agents send over OTLP/HTTP as JSON: logs, in which Claude Code tells of each request to a model as a record
/// `claude_code.api_request`. What else there is, metrics among it, says nothing that is not known already.
package enum TelemetryDecoder {
  /// What a delivery of logs tells of.
  ///
  /// - Parameters:
  ///   - body: the request's body, an `ExportLogsServiceRequest`.
  ///   - present: the time, where records of a time that can't be are to be refused.
  /// - Returns: the requests, and how many records are something else.
  /// - Throws: ``DocumentProblem`` when it is no JSON object.
  package static func logs(
    _ body: [UInt8], present: Timestamp? = nil
  ) throws(DocumentProblem) -> TelemetryBatch {
    try read(body) { document in
      let decoder = LogRecords(times: present.flatMap(Timestamp.credible(from:)))
      for resource in elements("resourceLogs", in: document) {
        for scope in elements("scopeLogs", in: resource) {
          for record in elements("logRecords", in: scope) { decoder.take(record) }
        }
      }
      return decoder.batch
    }
  }

  /// Looks whether a delivery of metrics is one. Nothing of it is kept: requests tell the same, one by one.
  ///
  /// - Parameter body: the request's body, an `ExportMetricsServiceRequest`.
  /// - Throws: ``DocumentProblem`` when it is no JSON object.
  package static func metrics(_ body: [UInt8]) throws(DocumentProblem) {
    try read(body) { _ in }
  }

  private static func read<Result>(
    _ body: [UInt8], _ take: (UnsafeRawBufferPointer) -> Result
  ) throws(DocumentProblem) -> Result {
    try body.asDocument { document throws(DocumentProblem) in
      _ = try RecordReader(document: document, table: TelemetryField.document)
      return take(document)
    }
  }

  private static func elements(
    _ name: StaticString, in object: UnsafeRawBufferPointer
  ) -> [UnsafeRawBufferPointer] {
    NestedValues.elements(of: [name], in: object).map { UnsafeRawBufferPointer(rebasing: object[$0]) }
  }
}

/// Takes the records of a delivery one by one.
private final class LogRecords {
  private(set) var batch = TelemetryBatch()
  private let record = RecordReader(table: TelemetryField.record)
  private let attribute = RecordReader(table: TelemetryField.attribute)
  /// The times that a request can have; `nil` for any.
  private let times: ClosedRange<Timestamp>?

  init(times: ClosedRange<Timestamp>?) { self.times = times }

  func take(_ bytes: UnsafeRawBufferPointer) {
    guard record.read(bytes) == nil,
      record.equals(TelemetryField.body, TelemetryField.request)
        || record.equals(TelemetryField.eventName, TelemetryField.request)
    else {
      batch.ignored += 1
      return
    }
    var attributes = TelemetryAttributes()
    for element in NestedValues.elements(of: ["attributes"], in: bytes) {
      let value = UnsafeRawBufferPointer(rebasing: bytes[element])
      if attribute.read(value) == nil { attributes.take(attribute) }
    }
    // Both forms of the time are there; the nanoseconds are every record's.
    let time =
      record.text(TelemetryField.time).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
      ?? record.integer(TelemetryField.time).map(Int64.init)
    let moment = time.flatMap { Timestamp(foreignMilliseconds: $0 / 1_000_000) }
    switch attributes.request(time: moment.flatMap { times?.contains($0) ?? true ? $0 : nil }) {
    case .success(let request): batch.requests.append(request)
    case .failure(let problem):
      batch.refused += 1
      batch.problem = batch.problem ?? problem.description
    }
  }
}

/// The members of log records that are read, and their places in the tables.
private enum TelemetryField {
  /// What the record of a request is called.
  static let request: StaticString = "claude_code.api_request"

  /// Of the whole only its form is looked at.
  static let document = FieldTable([.init("resourceLogs")])

  static let record = FieldTable([
    .init("timeUnixNano"), .init("eventName"), .init("body", [.init("stringValue")]),
  ])
  static let time = 0
  static let eventName = 1
  static let body = 3

  static let attribute = FieldTable([
    .init("key"), .init("value", [.init("stringValue"), .init("intValue"), .init("doubleValue")]),
  ])
  static let key = 0
  static let string = 2
  static let integer = 3
  static let real = 4
}

/// What the attributes of a request's record say.
private struct TelemetryAttributes {
  /// Ids and names are far shorter, in bytes.
  private static let longestText = 256

  private var texts: [Text: String] = [:]
  private var counts: [Count: Int] = [:]
  private var dollars: Double?
  /// What should be a number of tokens and is none.
  private var problem: DocumentProblem?

  /// Attributes that are texts, by their names.
  private enum Text: String {
    case session = "session.id"
    case request = "request_id"
    case model
    case speed
    case purpose = "query_source"
  }

  /// Attributes that are numbers of tokens, by their names.
  private enum Count: String {
    case input = "input_tokens"
    case output = "output_tokens"
    case cacheRead = "cache_read_tokens"
    case cacheWrite = "cache_creation_tokens"
    case fiveMinutes = "cache_creation_5m_tokens"
    case oneHour = "cache_creation_1h_tokens"
  }

  mutating func take(_ attribute: RecordReader) {
    guard let key = attribute.text(TelemetryField.key), key.count <= Self.longestText else { return }
    let name = String(decoding: key, as: UTF8.self)
    if let text = Text(rawValue: name) {
      let value = attribute.text(TelemetryField.string)
      texts[text] = value.flatMap { $0.count <= Self.longestText ? String(decoding: $0, as: UTF8.self) : nil }
    } else if let count = Count(rawValue: name) {
      let number = Self.number(attribute).flatMap { (0...RecordReader.largestCount).contains($0) ? $0 : nil }
      if number == nil { problem = problem ?? DocumentProblem("\(name) is no number of tokens") }
      counts[count] = number
    } else if name == "cost_usd" {
      dollars = attribute.real(TelemetryField.real) ?? attribute.real(TelemetryField.integer)
    }
  }

  /// A whole number: JSON of protobuf writes those of 64 bits as texts, and some clients write numbers.
  private static func number(_ attribute: RecordReader) -> Int? {
    attribute.integer(TelemetryField.integer)
      ?? attribute.string(TelemetryField.integer).flatMap { Int($0) }
      ?? attribute.real(TelemetryField.real).flatMap { Int(exactly: $0.rounded()) }
  }

  /// The request; without what names it, it could be counted twice.
  func request(time: Timestamp?) -> Result<TelemetryRequest, DocumentProblem> {
    guard let session = texts[.session].map(SessionID.init), session.isUUID else {
      return .failure(DocumentProblem("session.id is no UUID"))
    }
    guard let key = texts[.request].flatMap({ RequestKey(requestID: $0.utf8) }) else {
      return .failure(DocumentProblem("request_id is missing"))
    }
    guard let model = texts[.model], !model.isEmpty else {
      return .failure(DocumentProblem("model is missing"))
    }
    guard let time else { return .failure(DocumentProblem("timeUnixNano is no time that can be")) }
    if let problem { return .failure(problem) }
    func count(_ name: Count) -> Int { counts[name] ?? 0 }
    let usage = TokenUsage(
      input: count(.input), output: count(.output), cacheRead: count(.cacheRead),
      cacheWrite: max(count(.cacheWrite), count(.fiveMinutes) + count(.oneHour)),
      cacheWriteOneHour: count(.oneHour))
    return .success(
      TelemetryRequest(
        agent: ClaudeCode.agent, session: session, key: key, time: time, model: model, usage: usage,
        tier: texts[.speed] == "fast" ? .fast : .standard, purpose: texts[.purpose], dollars: dollars))
  }
}
