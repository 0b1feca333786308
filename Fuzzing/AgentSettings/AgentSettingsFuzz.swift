import AgentFormats
import FuzzSupport

/// Settings of an agent's, which their user writes by hand: what is put in can be taken out, and nothing else moves.
@main
enum AgentSettingsFuzz {
  private static let programs = ["/a/sessiond-hook", "'/b c/sessiond-hook'"]

  static func main() {
    Fuzzer.run { input in
      do throws(JSONProblem) {
        var settings = try ClaudeSettings(input.bytes)
        check(&settings)
      } catch {
        require(error.line >= 1 && error.column >= 1, "a problem has a place")
        require(error.line <= input.bytes.count + 1, "a problem stands in the file")
      }
    }
  }

  private static func check(_ settings: inout ClaudeSettings) {
    let before = settings
    let hadOurs = !settings.programs.isEmpty
    for program in programs {
      settings.install(program: program)
      requireSettings(settings)
      let once = settings
      settings.install(program: program)
      require(settings == once, "twice is as good as once")
      require(
        settings.hasStatusLine || before.mixedPlaces.contains("statusLine"), "the status line is ours")
      require(Set(settings.hookedEvents) == Set(ClaudeSettings.events), "each event is ours, and no other")
    }
    settings.remove()
    requireSettings(settings)
    require(settings.programs.isEmpty, "nothing of ours is left")
    // What was empty may be written otherwise, or gone with ours.
    let dense = before.text.bytes.filter { !" \t\r\n".utf8.contains($0) }
    let hasEmpty = zip(dense, dense.dropFirst()).contains { $0 + 2 == $1 && ($0 == 0x5b || $0 == 0x7b) }
    require(hadOurs || hasEmpty || settings == before, "it is what it was")
  }

  private static func requireSettings(_ settings: ClaudeSettings) {
    let read = try? ClaudeSettings(settings.text.bytes)
    require(read == settings, "what is written are settings")
  }
}
