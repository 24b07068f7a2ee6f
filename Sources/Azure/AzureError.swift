// What can go wrong between us and a storage account.

public import HTTP

/// A call of Azure Storage, or of what gives out its tokens, that did not do what it should.
///
/// Keys, tokens and signatures are in none of its texts.
public struct AzureError: Error, Sendable {
  /// What went wrong.
  public enum Reason: Sendable {
    /// A URL, a key or a connection string that means nothing.
    case settings
    /// No answer, or no whole one.
    case network(HTTPError)
    /// The service refused, with this status and its own name for the reason.
    case refused(status: Int, code: String)
    /// The blob is another version than the one that was asked for.
    case changed
    /// There is something under this name already.
    case exists
    /// The bytes are not those that were stored.
    case damaged
    /// The answer is not one that the service gives.
    case answer
    /// A local file cannot be read or written, with the system's number for the reason.
    case file(code: Int32)
    /// The caller asked to stop.
    case cancelled
  }

  /// What went wrong.
  public let reason: Reason

  /// What happened, in one sentence without a full stop.
  public let message: String

  /// What to do about it, when that is known.
  public let hint: String?

  init(_ reason: Reason, _ message: String, hint: String? = nil) {
    self.reason = reason
    self.message = message
    self.hint = hint
  }

  static func settings(_ message: String, hint: String? = nil) -> AzureError {
    AzureError(.settings, message, hint: hint)
  }

  static func network(_ error: HTTPError) -> AzureError {
    if error.reason == .cancelled { return cancelled }
    return AzureError(.network(error), error.message, hint: hint(for: error.reason))
  }

  /// Whether the caller asked to stop.
  public var isCancelled: Bool { if case .cancelled = reason { true } else { false } }

  static let cancelled = AzureError(.cancelled, "stopped")

  private static func hint(for reason: HTTPError.Reason) -> String? {
    switch reason {
    case .unreachable: "check the name of the account, the network and the proxy (https_proxy)"
    case .untrusted: "where a proxy opens connections, name its certificates in CURL_CA_BUNDLE"
    default: nil
    }
  }
}

extension AzureError {
  /// A refusal of the storage service.
  static func refused(_ response: HTTPResponse) -> AzureError {
    let document = ServiceError(response.body)
    let code = response.headers["x-ms-error-code"] ?? document.code ?? ""
    // The rest of the message is an identifier of the request, or what the service signed.
    let sentence = document.message?.split(whereSeparator: \.isNewline).first.map(String.init)
    let words = [code.isEmpty ? nil : code, sentence].compactMap(\.self).joined(separator: ": ")
    return AzureError(
      .refused(status: response.status, code: code),
      words.isEmpty ? "status \(response.status)" : "\(words) (status \(response.status))",
      hint: hint(response.status, code))
  }

  private static func hint(_ status: Int, _ code: String) -> String? {
    switch code {
    case "AuthenticationFailed", "AuthorizationFailure":
      "check the key or the SAS, the dates of the SAS, and this machine's clock"
    case "AuthorizationPermissionMismatch":
      "give the identity the role Storage Blob Data Reader (Contributor for publishing)"
    case "KeyBasedAuthenticationNotPermitted":
      "this account takes no keys: use client_id and client_secret, or a managed identity"
    case "ContainerNotFound": "check the container's name in url:"
    case "PublicAccessNotPermitted", "NoAuthenticationInformation":
      "this container is not public: give the connection a credential"
    default:
      switch status {
      case 401, 403: "check the credential and what it is allowed to do"
      case 429, 503: "the account is throttled: try again later"
      default: nil
      }
    }
  }
}
