import CSimdJSON

/// The members that a decoder wants out of its records, as a table that both readers of JSON work from.
///
/// A table is made once for a program's life, so its memory is never given back.
package struct FieldTable: @unchecked Sendable {
  // Unchecked: the memory behind the pointers is written in `init` and only read afterwards.

  /// A wanted member, and the wanted members inside it.
  struct Member {
    var name: StaticString
    var inner: [Member]

    init(_ name: StaticString, _ inner: [Member] = []) {
      self.name = name
      self.inner = inner
    }
  }

  /// All fields; those of one object stand side by side, the root's first.
  let fields: UnsafeBufferPointer<csimdjson_field>
  let rootCount: Int

  /// Lays the members out breadth first: the index of a field is its place in that order.
  init(_ root: [Member]) {
    var level = root
    var all: [csimdjson_field] = []
    var following: [Member] = []
    var next = root.count
    while !level.isEmpty {
      for member in level {
        all.append(
          csimdjson_field(
            name: UnsafeRawPointer(member.name.utf8Start).assumingMemoryBound(to: CChar.self),
            name_count: UInt32(member.name.utf8CodeUnitCount),
            first_child: UInt32(next), child_count: UInt32(member.inner.count)))
        next += member.inner.count
        following += member.inner
      }
      level = following
      following = []
    }
    let memory = UnsafeMutableBufferPointer<csimdjson_field>.allocate(capacity: all.count)
    _ = memory.initialize(from: all)
    fields = UnsafeBufferPointer(memory)
    rootCount = root.count
  }

  /// The index of the wanted member `name` among `count` fields from `first`.
  func index(of name: UnsafeRawBufferPointer, first: Int, count: Int) -> Int? {
    (first..<first + count).first { index in
      let field = fields[index]
      return Int(field.name_count) == name.count
        && UnsafeRawBufferPointer(start: field.name, count: name.count).elementsEqual(name)
    }
  }

  /// The name of a field, for people.
  func name(of field: Int) -> String {
    String(
      decoding: UnsafeRawBufferPointer(start: fields[field].name, count: Int(fields[field].name_count)),
      as: UTF8.self)
  }
}
