import ArgumentParser
import ControlAPI

/// The options of every command that shows something.
struct OutputOptions: ParsableArguments {
  /// Whether to print JSON.
  @Flag(help: "Print JSON, for programs.")
  var json = false

  /// The media type of an answer that ends.
  var accept: String { json ? MediaType.json : MediaType.text }
  /// That of one that goes on, or is read like one: a line for each thing.
  var acceptLines: String { json ? MediaType.jsonLines : MediaType.text }
}
