// What is asked and what is answered. HTTPClient.swift carries them.

/// A request.
public struct HTTPRequest: Sendable {
  /// What is sent with it.
  public enum Body: Sendable {
    /// Nothing, not even a length.
    case none
    /// Bytes in memory, which may be none: their length is told.
    case bytes([UInt8])
    /// A part of an open file, read as it is sent.
    case file(descriptor: Int32, offset: Int64, count: Int64)

    /// How many bytes it has.
    public var count: Int64 {
      switch self {
      case .none: 0
      case .bytes(let bytes): Int64(bytes.count)
      case .file(_, _, let count): count
      }
    }
  }

  /// `GET`, `HEAD`, `PUT`, `POST`, `DELETE`.
  public var method: String
  /// The URL, encoded as it goes over the wire.
  public var url: String
  /// The headers; libcurl adds `Host` and the length of the body.
  public var headers: HTTPHeaders
  /// What is sent with it.
  public var body: Body

  /// Makes a request.
  public init(
    _ method: String, _ url: String, headers: HTTPHeaders = [:], body: Body = .none
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// An answer.
public struct HTTPResponse: Sendable {
  /// The status, 200 for instance.
  public var status: Int
  /// The headers of the last answer, without those of a proxy.
  public var headers: HTTPHeaders
  /// The body, as far as it was not given to a closure.
  public var body: [UInt8]

  /// Makes an answer.
  public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Whether the request was fulfilled.
  public var isSuccess: Bool { (200..<300).contains(status) }

  /// The body as text.
  public var text: String { String(decoding: body, as: UTF8.self) }
}

/// Headers, whose names are compared without regard to case.
public struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
  /// The names as they were written, and the values, in order.
  public private(set) var fields: [(name: String, value: String)] = []

  /// No headers.
  public init() {}

  /// Headers by name.
  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { (name: $0, value: $1) }
  }

  /// The first value of a name; setting it replaces all of them, nil removes them.
  public subscript(name: String) -> String? {
    get { fields.first { Self.areEqual($0.name, name) }?.value }
    set {
      fields.removeAll { Self.areEqual($0.name, name) }
      if let newValue { fields.append((name, newValue)) }
    }
  }

  /// Adds a field beside those of the same name.
  mutating func append(_ name: String, _ value: String) { fields.append((name, value)) }

  /// Forgets all of them.
  mutating func removeAll() { fields = [] }

  private static func areEqual(_ one: String, _ other: String) -> Bool {
    one.utf8.count == other.utf8.count && one.lowercased() == other.lowercased()
  }
}
