import Glibc

/// Pieces of a file beyond its beginning, by which more can be told of how it is written.
public struct CSVProbe: Sendable {
  /// The file's last bytes: a footer stands there.
  let end: [UInt8]

  /// Pieces from all over the file: accents may come late.
  let pieces: [[UInt8]]

  /// Looks into the file at `path`.
  ///
  /// - Returns: Nil when it is no longer than a sample of its beginning, or cannot be read.
  public init?(path: String) {
    guard let file = try? ReadableFile(path: path), let size = file.size,
      size > CSVRecords.sampleSize
    else { return nil }
    let length = 16 << 10
    end = file.bytes(count: length, at: size - length)
    pieces = (1..<16).map { file.bytes(count: length, at: size / 16 * $0) }
  }
}
