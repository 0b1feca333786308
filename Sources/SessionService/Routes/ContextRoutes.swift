import ControlAPI
import DaemonKit
import Dispatch
import LinuxHost
import Rendering
import SessionCore
import SessionStore

/// `/v1/sessions/{id}/context` and `/v1/context`.
enum ContextRoutes {
  /// Transcripts are read here, which the event loop does not wait for.
  private static let queue = DispatchQueue(label: "sessiond.contexts")

  static func register(in router: inout Router, _ context: RouteContext) {
    for path in [Route.sessionContext, Route.context] {
      router.get(path) { try answer(try SessionRoutes.entry(of: $0, context), $0, context) }
    }
  }

  private static func answer(
    _ entry: SessionBoard.Entry, _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    let selection = try selection(request)
    let isText = try request.mediaType([MediaType.json, MediaType.text]) == MediaType.text
    let key = entry.overview.key
    return .later(on: queue) {
      if let document = context.boards.contexts.value[key], isCurrent(document, key, context) {
        return answer(document, selection, isText: isText)
      }
      return readAnew(key, selection, isText: isText, context)
    }
  }

  /// Whether what is followed is the best there is: of a transcript that is gone the archive has the lines.
  private static func isCurrent(
    _ document: ContextDocument, _ key: SessionKey, _ context: RouteContext
  ) -> Bool {
    switch document.origin.source {
    case .terminal: return true
    case .transcript, .archive:
      if FileOperations.exists(document.origin.transcript) { return true }
      guard let origin = try? context.store.origin(of: key) else { return true }
      return (try? archived(origin, key, context)) == nil
    }
  }

  /// The archived copy of a session, if it has all that the session's record was made of.
  private static func archived(
    _ origin: SessionOrigin, _ key: SessionKey, _ context: RouteContext
  ) throws -> ArchivedCopy? {
    guard let copy = ArchiveFolder(context.state).copy(of: origin) else { return nil }
    return copy.end.end >= (try context.store.recordedSize(of: key) ?? 0) ? copy : nil
  }

  private static func selection(_ request: HTTPRequest) throws(ProblemError) -> ContextSelection {
    let budget = try request.integer("budget", in: ContextSelection.budgets)
    do throws(ContextSelection.Problem) {
      return try ContextSelection(
        classes: request.query("class"), since: request.query("since"), budget: budget)
    } catch {
      throw .badRequest(error.description)
    }
  }

  /// The record of a session that is not followed, made from its transcript, or what was kept of it.
  private static func readAnew(
    _ key: SessionKey, _ selection: ContextSelection, isText: Bool, _ context: RouteContext
  ) -> HTTPResponse {
    do {
      guard let origin = try context.store.origin(of: key) else {
        return .problem(.notFound("No such session."))
      }
      if var kept = KeptContext(origin) {
        _ = try kept.readOn()
        if !kept.isEmpty { return answer(kept.document, selection, isText: isText) }
      }
      // Of a copy that is damaged, or ends before what was recorded, the record that was kept says more.
      if let copy = try archived(origin, key, context), let kept = (try? KeptContext(copy)) ?? nil,
        kept.facts > 0
      {
        return answer(kept.document, selection, isText: isText)
      }
      return try stored(ContextFiles(origin, in: context.state), selection, isText: isText)
    } catch {
      return .problem(.notFound("The session's transcript can't be read: \(error)"))
    }
  }

  /// What was kept of a session whose transcript is gone.
  private static func stored(
    _ files: ContextFiles, _ selection: ContextSelection, isText: Bool
  ) throws -> HTTPResponse {
    let path = isText ? files.markdown : files.json
    guard let bytes = try AtomicFile.read(path: path, limit: 64 << 20) else {
      return .problem(
        .notFound("Nothing of the session's transcript is there, and no record was kept of it."))
    }
    guard selection == .all else {
      return .problem(.notFound("The session's transcript is gone; its whole record is in \(path)"))
    }
    return isText ? .text(bytes) : .json(bytes)
  }

  private static func answer(
    _ document: ContextDocument, _ selection: ContextSelection, isText: Bool
  ) -> HTTPResponse {
    let selected = selection.of(document)
    guard isText else { return .json(selected.json + [UInt8(ascii: "\n")]) }
    return .text(selection.text(of: selected))
  }
}
