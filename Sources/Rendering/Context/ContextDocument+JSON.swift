import SessionCore

extension ContextDocument {
  /// The document for programs, as `docs/context.schema.json` describes it. Members whose value is not known are `null`.
  package var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("version", ContextRecord.version)
      json.member("session", object: writeSession)
      json.key("objective")
      if let objective = record.objective { objective.write(to: &json) } else { json.null() }
      list("requests", record.requests, &json) { $0.write(to: &$1) }
      list("open", record.openEnds, &json) { $0.write(to: &$1) }
      list("corrections", record.corrections, &json) { $0.write(to: &$1) }
      list("decisions", record.decisions, &json) { $0.write(to: &$1) }
      list("plans", record.plans, &json) { $0.write(to: &$1) }
      list("questions", record.questions, &json) { $0.write(to: &$1) }
      list("tasks", record.tasks, &json) { $0.write(to: &$1) }
      list("files", record.files, &json) { $0.write(to: &$1) }
      list("errors", record.errors, &json) { $0.write(to: &$1) }
      list("commands", record.commands, &json) { $0.write(to: &$1) }
      list("commits", record.commits, &json) { $0.write(to: &$1) }
      list("findings", record.findings, &json) { $0.write(to: &$1) }
      list("discussions", record.discussions, &json) { $0.write(to: &$1) }
      json.list("compactions") { json in
        for compaction in record.compactions { json.object { json in compaction.writeMembers(to: &json) } }
      }
      json.member(
        "left_out",
        object: { json in
          for (kind, count) in record.leftOut.sorted(by: { $0.key < $1.key }) {
            json.member(kind.rawValue, count)
          }
        })
      json.member(
        "redacted",
        object: { json in
          for (kind, count) in record.redacted.sorted(by: { $0.key < $1.key }) { json.member(kind, count) }
        })
    }
    return json.bytes
  }

  private func writeSession(_ json: inout JSONWriter) {
    json.member("id", origin.session)
    json.member("agent", origin.agent)
    json.member("title", record.title)
    json.member("folder", record.folder)
    json.member("branch", record.branch)
    json.member("transcript", origin.transcript)
    json.member("source", origin.source.rawValue)
    json.member("lines", record.lines)
    json.member("began", record.began)
    json.member("ended", record.ended)
  }

  private func list<Item>(
    _ name: String, _ items: [Item], _ json: inout JSONWriter, _ write: (Item, inout JSONWriter) -> Void
  ) {
    json.list(name) { json in
      for item in items { write(item, &json) }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func list(_ name: String, _ elements: (inout JSONWriter) -> Void) {
    member(name, array: elements)
  }

  fileprivate mutating func member(_ name: String, texts: [String]) {
    member(
      name,
      array: { json in
        for text in texts { json.value(text) }
      })
  }

  fileprivate mutating func member(_ name: String, at evidence: ContextEvidence?) {
    key(name)
    if let evidence { object { json in evidence.writeMembers(to: &json) } } else { null() }
  }

  /// Parts of one, in hundredths, as people read them.
  fileprivate mutating func member(_ name: String, percent part: Double) {
    member(name, Int((part * 100).rounded()))
  }
}

extension ContextEvidence {
  fileprivate func writeMembers(to json: inout JSONWriter) {
    json.member("line", line)
    json.member("offset", offset)
    json.member("length", length)
    json.member("time", time)
    if let record { json.member("id", record) }
  }
}

extension ContextRequest {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("text", text)
      json.member("structure", structure.rawValue)
      json.member("at", at: evidence)
    }
  }
}

extension ContextOpenEnd {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("kind", kind.rawValue)
      json.member("text", text)
      json.member("at", at: evidence)
    }
  }
}

extension ContextCorrection {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("text", text)
      json.member("kind", kind.rawValue)
      json.member("certainty", certainty.rawValue)
      json.member("confidence_percent", percent: confidence)
      json.member("reason", reason)
      json.member("at", at: evidence)
    }
  }
}

extension ContextDecision {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("text", text)
      json.member("reason", reason)
      json.member("rejected", texts: rejected)
      json.member("by", speaker.rawValue)
      json.member("why", why)
      json.member("certainty", certainty.rawValue)
      json.member("confidence_percent", percent: confidence)
      json.member("at", at: evidence)
    }
  }
}

extension ContextPlan {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("text", text)
      json.member("verdict", verdict.rawValue)
      json.member("said", said)
      json.member("at", at: evidence)
    }
  }
}

extension ContextAnswer {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("question", question)
      json.member("options", texts: options)
      json.member("answer", answer)
      json.member("at", at: evidence)
    }
  }
}

extension ContextTaskItem {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("text", text)
      json.member("state", state.rawValue)
      json.member("at", at: evidence)
    }
  }
}

extension ContextFile {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("path", path)
      json.member("total_lines", totalLines)
      json.list("ranges") { json in
        for range in ranges {
          json.array { json in
            json.value(Int64(range.lowerBound))
            json.value(Int64(range.upperBound))
          }
        }
      }
      json.member("reads", reads)
      json.member("last_read", at: lastRead)
      json.member("changed_since_read", changedSinceRead)
      json.member("edits", edits)
      json.member("added", lines.added)
      json.member("removed", lines.removed)
      json.member("is_new", isNew)
      writeState(to: &json)
      json.member("is_open", isOpen)
      json.list("changes") { json in
        for change in changes { change.write(to: &json) }
      }
    }
  }

  private func writeState(to json: inout JSONWriter) {
    switch state {
    case .there:
      json.member("state", "there")
      json.member("renamed_to", nil as String?)
    case .deleted:
      json.member("state", "deleted")
      json.member("renamed_to", nil as String?)
    case .renamed(let target):
      json.member("state", "renamed")
      json.member("renamed_to", target)
    }
  }
}

extension ContextFile.Change {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("how", how)
      json.member("by_shell", isShell)
      json.member("is_certain", isCertain)
      json.member("added", lines?.added)
      json.member("removed", lines?.removed)
      json.member("at", at: evidence)
    }
  }
}

extension ContextError {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("what", what)
      json.member("text", text)
      json.member("times", times)
      json.member("solved", at: solved)
      json.member("remedy", texts: remedy)
      json.member("at", at: evidence)
    }
  }
}

extension ContextCommand {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("command", command)
      json.member("kind", kind.rawValue)
      json.member("purpose", purpose)
      json.member("outcome", outcome.rawValue)
      json.member("tests", tests?.rawValue)
      json.member("at", at: evidence)
    }
  }
}

extension ContextCommit {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("hash", hash)
      json.member("subject", subject)
      json.member("at", at: evidence)
    }
  }
}

extension ContextFinding {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("task", task)
      json.member("text", text)
      json.member("at", at: evidence)
    }
  }
}

extension ContextDiscussion {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("topic", topic)
      json.member("answer", answer)
      json.member("at", at: evidence)
      json.member("answered", at: answered)
    }
  }
}
