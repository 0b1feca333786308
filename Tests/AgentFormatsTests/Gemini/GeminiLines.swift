/// Lines as Gemini CLI 0.40 and later writes them, with what does not matter left out.
struct GeminiLines {
  var session = "6ac3542c-2d26-4f3f-8cc1-367561809195"

  /// The first line of a file.
  var header: String {
    """
    {"sessionId":"\(session)","projectHash":"362d2a502826f2ed","startTime":"2026-06-12T10:27:51.856Z",\
    "lastUpdated":"2026-06-12T10:27:51.856Z","kind":"main"}
    """
  }

  /// The tokens of a reply, as the client writes them.
  struct Tokens {
    var input = 11_478
    var output = 1
    var cached = 0
    var thoughts = 503
    var tool = 0

    var json: String {
      """
      {"input":\(input),"output":\(output),"cached":\(cached),"thoughts":\(thoughts),"tool":\(tool),\
      "total":\(input &+ output &+ thoughts &+ tool)}
      """
    }
  }

  /// A reply; `nil` for one whose tokens were not told.
  func reply(
    _ id: String, _ tokens: Tokens?, model: String = "gemini-3.5-flash",
    time: String = "2026-06-12T10:28:12.156Z"
  ) -> String {
    """
    {"id":"\(id)","timestamp":"\(time)","type":"gemini","content":"ok \\"[{","thoughts":[{"subject":"]"}],\
    "tokens":\(tokens?.json ?? "null"),"model":"\(model)","toolCalls":[{"id":"x","args":{"id":"no"}}]}
    """
  }

  func user(_ id: String, _ text: String = "hello", time: String = "2026-06-12T10:28:07.581Z") -> String {
    """
    {"id":"\(id)","timestamp":"\(time)","type":"user","content":[{"text":"\(text)"}]}
    """
  }

  /// A line that replaces the whole conversation.
  func setting(_ messages: [String]) -> String {
    """
    {"$set":{"messages":[\(messages.joined(separator: ","))],"lastUpdated":"2026-06-12T10:30:00.000Z"}}
    """
  }

  /// The same conversation as versions before 0.40 wrote it.
  func document(_ messages: [String]) -> String {
    """
    {
      "sessionId": "\(session)",
      "projectHash": "362d2a502826f2ed",
      "startTime": "2026-01-10T20:00:21.501Z",
      "lastUpdated": "2026-01-10T20:00:32.660Z",
      "messages": [
        \(messages.joined(separator: ",\n    "))
      ]
    }
    """
  }
}
