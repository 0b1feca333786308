import FoundationEssentials
import SessionCore

/// The state of a decoder as the database keeps it: a JSON object, `{"profile":{…},"numbers":{…}}`.
extension DecoderState {
  var data: Data {
    var json = JSONWriter()
    json.object { json in
      json.member("profile", object: profile.writeMembers)
      json.member(
        "numbers",
        object: { json in
          for (name, number) in numbers.sorted(by: { $0.key < $1.key }) { json.member(name, number) }
        })
    }
    return Data(json.bytes)
  }

  /// Reads it back. What is of another form gives an empty state: then the decoder says again what it knew, and
  /// replies count once in any case.
  init(data: Data) {
    self.init()
    guard
      let form = try? data.withUnsafeBytes({ bytes throws in
        PayloadForm(try PayloadReader.members(of: bytes))
      })
    else { return }
    if let profile = form.object("profile") { self.profile = profile.profile }
    numbers = form.object("numbers")?.numbers ?? [:]
  }
}
