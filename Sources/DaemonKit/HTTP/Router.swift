package import Logging

/// Which handler answers which path.
///
/// A pattern is a path whose parts are literal or a name in braces that matches any one part: `/v1/sessions/{id}`.
/// A literal path goes before one with braces; of two patterns with braces the one registered first.
package struct Router: Sendable {
  /// Answers a request. Runs on the server's event loop, where all other clients wait for it: it reads a published
  /// value and returns, in well under a millisecond; no files, no locks that somebody holds for long.
  package typealias Handler = @Sendable (HTTPRequest) throws -> HTTPResponse

  struct Route: Sendable {
    let pattern: String
    let segments: [Segment]
    var actions: [String: Action] = [:]

    var hasParameters: Bool { !segments.allSatisfy(\.isLiteral) }

    /// What Allow says: HEAD comes with GET.
    var allowedMethods: String {
      let methods = actions["GET"] == nil ? Array(actions.keys) : actions.keys + ["HEAD"]
      return methods.sorted().joined(separator: ", ")
    }
  }

  struct Action: Sendable {
    let handler: Handler
    /// The most bytes of a body; `nil` for the server's own limit.
    let bodyLimit: Int?
  }

  enum Segment: Sendable, Equatable {
    case literal(String)
    case parameter(String)
  }

  private var routes: [Route] = []
  /// Literal patterns and patterns with braces, by their indices in `routes`.
  private var literalRoutes: [String: Int] = [:]
  private var parameterRoutes: [Int] = []

  /// A router without routes.
  package init() {}

  /// Answers GET, and HEAD without the body.
  ///
  /// - Parameters:
  ///   - pattern: A path, with names in braces. Registering a pattern twice is a bug and stops the program.
  ///   - handler: Quick; see `Handler`.
  package mutating func get(_ pattern: String, handler: @escaping Handler) {
    add("GET", pattern, Action(handler: handler, bodyLimit: nil))
  }

  /// Answers POST.
  ///
  /// - Parameters:
  ///   - pattern: A path, with names in braces. Registering a pattern twice is a bug and stops the program.
  ///   - bodyLimit: The most bytes of a body on this route, where it is not the server's.
  ///   - handler: Quick; see `Handler`.
  package mutating func post(_ pattern: String, bodyLimit: Int? = nil, handler: @escaping Handler) {
    add("POST", pattern, Action(handler: handler, bodyLimit: bodyLimit))
  }

  /// The registered patterns, each with its methods, in order of registration: what a 404 tells.
  package var patterns: [(pattern: String, methods: String)] {
    routes.map { ($0.pattern, $0.allowedMethods) }
  }

  private mutating func add(_ method: String, _ pattern: String, _ action: Action) {
    precondition(pattern.hasPrefix("/"), "The pattern \(pattern) must begin with a slash")
    let segments = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
      $0.hasPrefix("{") && $0.hasSuffix("}")
        ? Segment.parameter(String($0.dropFirst().dropLast())) : .literal(String($0))
    }
    let index = routes.firstIndex { $0.pattern == pattern } ?? routes.count
    if index == routes.count {
      routes.append(Route(pattern: pattern, segments: segments))
      if routes[index].hasParameters {
        parameterRoutes.append(index)
      } else {
        literalRoutes[pattern] = index
      }
    }
    precondition(routes[index].actions[method] == nil, "\(method) \(pattern) is registered twice")
    routes[index].actions[method] = action
  }

  /// The most bytes that the body of such a request may have; `nil` for the server's own limit.
  func bodyLimit(method: String, target: RequestTarget) -> Int? {
    guard let index = match(target) else { return nil }
    return routes[index].actions[method]?.bodyLimit
  }

  /// Answers a request. Never throws: a thrown `ProblemError` becomes its problem, any other error a 500.
  ///
  /// - Parameters:
  ///   - request: The request; its `parameters` are set here.
  ///   - logger: Where an unforeseen error goes; the client is not told of its content.
  /// - Returns: The answer; for HEAD with the body that GET would have.
  package func respond(to request: HTTPRequest, logger: Logger = .silent) -> HTTPResponse {
    guard let index = match(request.target) else {
      return notFound(request.path)
    }
    let route = routes[index]
    let method = request.method == "HEAD" ? "GET" : request.method
    guard let action = route.actions[method] else {
      var response = HTTPResponse.problem(
        .init(status: 405, detail: "\(route.pattern) answers \(route.allowedMethods)"))
      response.headers.append(("Allow", route.allowedMethods))
      return response
    }
    var request = request
    if route.hasParameters {
      for (segment, value) in zip(route.segments, request.target.segments) {
        if case .parameter(let name) = segment { request.parameters[name] = value }
      }
    }
    do {
      return try action.handler(request)
    } catch let problem as ProblemError {
      return .problem(problem)
    } catch {
      logger.error(
        "Request handler failed", metadata: ["http.route": "\(route.pattern)", "error": "\(error)"])
      return .problem(.init(status: 500, detail: "the request failed inside the daemon; its log says why"))
    }
  }

  private func match(_ target: RequestTarget) -> Int? {
    if let index = literalRoutes[target.path] { return index }
    guard !parameterRoutes.isEmpty else { return nil }
    let segments = target.segments
    return parameterRoutes.first { index in
      let pattern = routes[index].segments
      return pattern.count == segments.count
        && zip(pattern, segments).allSatisfy { $0.matches($1) }
    }
  }

  private func notFound(_ path: String) -> HTTPResponse {
    let known = patterns.map { "\($0.methods) \($0.pattern)" }.joined(separator: "; ")
    return .problem(.init(status: 404, detail: "there is no \(path) here; there is: \(known)"))
  }
}

extension Router.Segment {
  fileprivate var isLiteral: Bool {
    if case .literal = self { true } else { false }
  }

  /// An empty part is no value: `/v1/sessions/` does not match `/v1/sessions/{id}`.
  fileprivate func matches(_ segment: String) -> Bool {
    switch self {
    case .literal(let text): text == segment
    case .parameter: !segment.isEmpty
    }
  }
}
