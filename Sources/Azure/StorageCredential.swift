// How a request proves who asks.

import HTTP

/// What a request is allowed by: an account key, a signature in the URL, a token, or nothing.
///
/// It prints as its kind alone.
public struct StorageCredential: Sendable {
  private enum Kind: Sendable {
    case accountKey(SharedKey)
    case sas(String)
    case token(TokenSource)
    case anonymous
  }

  private let kind: Kind

  /// An account key, in base 64 as the portal shows it.
  ///
  /// - Throws: ``AzureError`` when it is not base 64.
  public static func accountKey(
    _ text: String, of account: String
  ) throws(AzureError) -> StorageCredential {
    guard let key = SharedKey(account: account, base64: text) else {
      throw .settings(
        "the account key of \(account) is not one", hint: "copy it whole: it ends in ==")
    }
    return StorageCredential(kind: .accountKey(key))
  }

  /// A shared access signature, with or without its question mark.
  public static func sas(_ text: String) -> StorageCredential {
    StorageCredential(kind: .sas(String(text.drop { $0 == "?" || $0.isWhitespace })))
  }

  /// Tokens of Microsoft Entra.
  public static func token(_ source: TokenSource) -> StorageCredential {
    StorageCredential(kind: .token(source))
  }

  /// Nothing, for containers that are public.
  public static let anonymous = StorageCredential(kind: .anonymous)

  /// Adds to a request, complete otherwise, what proves who asks.
  func authorize(
    _ request: inout HTTPRequest, isCancelled: @escaping @Sendable () -> Bool
  ) throws(AzureError) {
    switch kind {
    case .accountKey(let key): request.headers["Authorization"] = key.authorization(for: request)
    case .sas(let token): request.url += (request.url.contains("?") ? "&" : "?") + token
    case .token(let source):
      request.headers["Authorization"] = "Bearer " + (try source.token(isCancelled: isCancelled))
    case .anonymous: break
    }
  }

  /// Forgets a token that was refused.
  ///
  /// - Returns: Whether there was one, so that asking again makes sense.
  func forgetToken() -> Bool {
    guard case .token(let source) = kind else { return false }
    return source.forget()
  }
}

extension StorageCredential: CustomStringConvertible, CustomReflectable {
  /// The kind, in words.
  public var description: String {
    switch kind {
    case .accountKey: "account key"
    case .sas: "SAS"
    case .token(let source): source.description
    case .anonymous: "none"
    }
  }

  /// Nothing of what is inside.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
