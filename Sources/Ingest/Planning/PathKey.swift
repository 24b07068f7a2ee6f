// Paths as file systems tell them apart: by their bytes.

import Foundation

/// A path as a key.
///
/// Two strings are equal where they look the same, `é` as one character or as two; two files with such
/// names are two files.
struct PathKey: Hashable {
  private let path: String

  init(_ path: String) { self.path = path }

  static func == (one: PathKey, other: PathKey) -> Bool {
    one.path.isSamePath(as: other.path)
  }

  func hash(into hasher: inout Hasher) {
    var path = path
    path.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension String {
  /// Whether it is the same path, byte by byte.
  func isSamePath(as other: String) -> Bool {
    var (one, other) = (self, other)
    return one.withUTF8 { one in
      other.withUTF8 { other in
        guard one.count == other.count else { return false }
        guard let first = one.baseAddress, let second = other.baseAddress else { return true }
        return memcmp(first, second, one.count) == 0
      }
    }
  }
}
