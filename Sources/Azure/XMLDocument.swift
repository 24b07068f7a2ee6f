// The service's XML as a stream of elements, by expat.

import CExpat

/// Reads a document and tells of each element that ends, with its path and its text.
///
/// Documents that declare types or entities are refused: the service sends none.
final class XMLElements {
  /// An element that has ended.
  struct Element {
    /// The names from the root's down to its own.
    let path: [String]
    let text: String
    /// Whether the text has percent signs for what XML cannot hold.
    let isEncoded: Bool
  }

  private let take: (Element) -> Void
  private var path: [String] = []
  private var text: [UInt8] = []
  private var isEncoded = false
  private var parser: XML_Parser?

  private init(_ take: @escaping (Element) -> Void) { self.take = take }

  /// Reads a whole document.
  ///
  /// - Returns: Whether it was well formed to its end.
  static func read(_ bytes: [UInt8], _ take: (Element) -> Void) -> Bool {
    withoutActuallyEscaping(take) { take in XMLElements(take).read(bytes) }
  }

  private func read(_ bytes: [UInt8]) -> Bool {
    guard let parser = XML_ParserCreate(nil) else { return false }
    defer { XML_ParserFree(parser) }
    self.parser = parser
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { context, name, attributes in XMLElements.of(context)?.begin(name, attributes) },
      { context, _ in XMLElements.of(context)?.end() })
    XML_SetCharacterDataHandler(parser) { context, bytes, count in
      XMLElements.of(context)?.append(bytes, Int(count))
    }
    XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
      XML_StopParser(XMLElements.of(context)?.parser, XML_Bool(XML_FALSE))
    }
    return withExtendedLifetime(self) {
      bytes.withUnsafeBytes { bytes in
        XML_Parse(
          parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), 1)
          == XML_STATUS_OK
      }
    }
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> XMLElements? {
    context.map { Unmanaged<XMLElements>.fromOpaque($0).takeUnretainedValue() }
  }

  private func begin(
    _ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  ) {
    path.append(name.map { String(cString: $0) } ?? "")
    text = []
    isEncoded = false
    var index = 0
    while let name = attributes?[index], let value = attributes?[index + 1] {
      if String(cString: name) == "Encoded", String(cString: value) == "true" { isEncoded = true }
      index += 2
    }
  }

  private func end() {
    take(Element(path: path, text: String(decoding: text, as: UTF8.self), isEncoded: isEncoded))
    path.removeLast()
    text = []
    isEncoded = false
  }

  private func append(_ bytes: UnsafePointer<CChar>?, _ count: Int) {
    guard let bytes else { return }
    text.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
  }
}

/// What the service says when it refuses.
struct ServiceError {
  private(set) var code: String?
  private(set) var message: String?

  init(_ body: [UInt8]) {
    var (code, message): (String?, String?)
    _ = XMLElements.read(body) { element in
      if element.path == ["Error", "Code"] { code = element.text }
      if element.path == ["Error", "Message"] { message = element.text }
    }
    (self.code, self.message) = (code, message)
  }
}
