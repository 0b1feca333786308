/// An event as it is stored and sent: what its kind says is written out already, so that a replay of thousands copies
/// bytes.
package struct EventRecord: Hashable, Sendable {
  package var number: Int64
  package var session: SessionKey
  package var time: Timestamp
  /// The kind's name, ``SessionEventKind/name``.
  package var kind: String
  /// The kind's own members as a JSON object, ``SessionEventKind/payload``.
  package var payload: [UInt8]
  package var source: SourcePointer?

  package init(
    number: Int64, session: SessionKey, time: Timestamp, kind: String, payload: [UInt8],
    source: SourcePointer?
  ) {
    self.number = number
    self.session = session
    self.time = time
    self.kind = kind
    self.payload = payload
    self.source = source
  }

  package init(_ event: SessionEvent) {
    self.init(
      number: event.number, session: event.session, time: event.time, kind: event.kind.name,
      payload: event.kind.payload, source: event.source)
  }
}
