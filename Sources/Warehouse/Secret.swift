// What must not be seen: keys, passwords, signatures, and texts that may hold one.

/// A key, a password or a token, which prints as `•••` wherever it is put.
///
/// It leaves this type by ``reveal()`` alone, for the call that needs it.
public struct Secret: Sendable, Hashable {
  private let text: String

  /// Hides a text.
  public init(_ text: String) { self.text = text }

  /// The text itself, for the other side and for nobody's eyes.
  public func reveal() -> String { text }

  /// What is shown in its place.
  public static let mask = "•••"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Dots.
  public var description: String { Self.mask }
  /// Dots.
  public var debugDescription: String { Self.mask }
  /// Nothing of what is inside.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Takes secrets out of texts that people see.
public enum Redaction {
  /// A URL without its signature, and without a user's password.
  public static func url(_ text: String) -> String { self.text(text) }

  /// A connection string, of ODBC or of a storage account, without passwords, keys and signatures.
  public static func connectionString(_ text: String) -> String { self.text(text) }

  /// Any text, such as a driver's own message or a line of `pantanal.yaml`.
  public static func text(_ text: String, hiding secrets: [Secret] = []) -> String {
    var text = text
    for secret in secrets where !secret.reveal().isEmpty {
      text = text.replacing(secret.reveal(), with: Secret.mask)
    }
    text.replace(#/(?i)\b(sig=)[^&;\s"']+/#) { $0.1 + Secret.mask }
    text.replace(assignment) { $0.1 + Secret.mask }
    return text.replacing(#/(:\/\/[^:\/@\s]+:)[^@\/\s]+@/#) { $0.1 + Secret.mask + "@" }
  }

  /// `PWD=…`, `password: …`; a value in braces may hold semicolons, and `}}` stands for a brace.
  private static var assignment: Regex<(Substring, Substring)> {
    #/
      (?i)
      (\b(?:pwd|password|passwd|account_?key|shared_?access_?signature
        |client_?secret|access_?token|sas)["']?\s*[=:]\s*)
      (?:\$?\{(?:[^}]|\}\})*\}|"[^"]*"|'[^']*'|[^;\n\}]+)
    /#
  }
}
