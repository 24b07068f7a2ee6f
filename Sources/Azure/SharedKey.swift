// The signature of a request by an account key.
//
// Related documentation:
// <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key>

import Foundation
import HTTP

/// An account and its key.
struct SharedKey: Sendable {
  let account: String
  private let key: [UInt8]

  /// Reads a key; nil when it is not base 64.
  init?(account: String, base64: String) {
    guard
      let key = Data(base64Encoded: base64.trimmingCharacters(in: .whitespacesAndNewlines)),
      !key.isEmpty
    else { return nil }
    self.account = account
    self.key = Array(key)
  }

  /// The value of the header `Authorization`.
  func authorization(for request: HTTPRequest) -> String {
    "SharedKey \(account):\(signature(of: stringToSign(request)))"
  }

  func signature(of text: String) -> String {
    Data(Crypto.hmacSHA256(Array(text.utf8), key: key)).base64EncodedString()
  }

  /// What is signed: the verb, eleven standard headers, the headers of the service, and the resource.
  func stringToSign(_ request: HTTPRequest) -> String {
    let headers = request.headers
    let standard = [
      "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type",
      "Date",
      "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
    ].map { name in
      switch name {
      // No length and the length 0 are signed alike.
      case "Content-Length": request.body.count > 0 ? String(request.body.count) : ""
      case "Date": headers["x-ms-date"] == nil ? headers[name] ?? "" : ""
      default: headers[name] ?? ""
      }
    }
    return ([request.method] + standard).joined(separator: "\n") + "\n"
      + Self.canonicalHeaders(headers) + canonicalResource(request.url)
  }

  static func canonicalHeaders(_ headers: HTTPHeaders) -> String {
    headers.fields.map { ($0.name.lowercased(), $0.value) }.filter { $0.0.hasPrefix("x-ms-") }
      .sorted { HeaderOrder.precedes($0.0, $1.0) }
      .map { "\($0):\($1.trimmingCharacters(in: .whitespaces))\n" }.joined()
  }

  /// The account, the path as it goes over the wire, and the decoded parameters by name.
  ///
  /// With the emulator's path style the account comes twice, because it is in the path too.
  func canonicalResource(_ url: String) -> String {
    let rest =
      url.range(of: "://").map { url[$0.upperBound...].drop { $0 != "/" && $0 != "?" } } ?? ""
    let path = rest.prefix { $0 != "?" }
    var parameters: [String: [String]] = [:]
    for pair in rest.dropFirst(path.count + 1).split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? String(parts[1]) : ""
      parameters[parts[0].lowercased(), default: []].append(value.removingPercentEncoding ?? value)
    }
    return "/\(account)\(path.isEmpty ? "/" : String(path))"
      + parameters.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { "\n\($0.key):\($0.value.sorted().joined(separator: ","))" }.joined()
  }
}

/// The order of headers as the service sees it, which is that of words and not that of bytes: hyphens
/// count only between names that are equal without them.
enum HeaderOrder {
  /// The characters of a header's name, first to last.
  private static let weights: [UInt8: Int] = {
    let order = "!#$%&*.^_`|~+0123456789abcdefghijklmnopqrstuvwxyz"
    return Dictionary(uniqueKeysWithValues: zip(order.utf8, 1...))
  }()

  static func precedes(_ one: String, _ other: String) -> Bool {
    let (left, right) = (letters(one), letters(other))
    if left != right { return left.lexicographicallyPrecedes(right) }
    return marks(one).lexicographicallyPrecedes(marks(other))
  }

  private static func letters(_ name: String) -> [Int] { name.utf8.compactMap { weights[$0] } }

  /// Where the hyphens are; the end of a name comes after a letter and before a hyphen.
  private static func marks(_ name: String) -> [Int] {
    name.utf8.map { $0 == UInt8(ascii: "-") ? 3 : $0 == UInt8(ascii: "'") ? 2 : 0 } + [1]
  }
}
