import DaemonKit
import Rendering
import SessionCore

/// How the client wants text to look, from the query: `columns=`, `color=`, `unicode=`.
extension HTTPRequest {
  /// The style that the query asks for, `columns` wide where it names no width.
  func textStyle(columns: Int = 100) throws(ProblemError) -> TextStyle {
    TextStyle(
      columns: try integer("columns", in: 10...1_000) ?? columns, usesColor: try flag("color"),
      usesUnicode: query("unicode") == nil ? true : try flag("unicode"))
  }

  /// The zone that the client sends, `zone=`; without one that of the daemon.
  func zone(_ context: RouteContext) throws(ProblemError) -> ZoneOffsets {
    guard let text = query("zone") else { return context.clock.zone(at: context.now()) }
    guard let zone = ZoneOffsets(text: text) else {
      throw .badRequest("zone must be UTC, an offset such as +05:45, or a list of offsets with their moments")
    }
    return zone
  }

  /// The media type to answer with, JSON unless the client likes another of `types` better.
  func mediaType(_ types: [String]) throws(ProblemError) -> String {
    guard let type = preferredType(among: types) else {
      throw ProblemError(
        status: 406, title: "Not Acceptable",
        detail: "\(path) answers with \(types.joined(separator: " or "))")
    }
    return type
  }
}
