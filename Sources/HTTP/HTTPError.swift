/// A request that got no answer, or no whole one.
public struct HTTPError: Error, Hashable, Sendable {
  /// What went wrong.
  public enum Reason: Hashable, Sendable {
    /// The server's name is not known, or nothing listens there.
    case unreachable
    /// The connection ended before the answer did.
    case disconnected
    /// Nothing came for too long.
    case timedOut
    /// The server could not prove who it is.
    case untrusted
    /// The caller asked to stop.
    case cancelled
    /// The answer is larger than the caller takes.
    case tooLarge
    /// The request itself means nothing.
    case invalid
  }

  /// What went wrong.
  public let reason: Reason

  /// The method and the URL up to its query, which may hold a signature.
  public let request: String

  /// What libcurl says, a sentence.
  public let detail: String

  init(_ reason: Reason, _ request: HTTPRequest, _ detail: String) {
    self.reason = reason
    self.request = "\(request.method) \(Self.shown(request.url))"
    self.detail = detail
  }

  /// Whether the same request may succeed a moment later.
  public var isTransient: Bool {
    switch reason {
    case .unreachable, .disconnected, .timedOut: true
    case .untrusted, .cancelled, .tooLarge, .invalid: false
    }
  }

  /// One line about what was tried and what happened.
  public var message: String {
    let words =
      switch reason {
      case .unreachable: "there is no connection to the server"
      case .disconnected: "the connection broke"
      case .timedOut: "nothing came for too long"
      case .untrusted: "the server's certificate is not trusted"
      case .cancelled: "stopped"
      case .tooLarge: "the answer is too large"
      case .invalid: "the request is not valid"
      }
    return detail.isEmpty ? words : "\(words): \(detail)"
  }

  /// A URL without query, fragment and user.
  static func shown(_ url: String) -> String {
    let path = url.prefix { $0 != "?" && $0 != "#" }
    guard let match = path.wholeMatch(of: /([a-z]+:\/\/)([^\/]*@)(.*)/) else {
      return String(path)
    }
    return String(match.1 + match.3)
  }
}
