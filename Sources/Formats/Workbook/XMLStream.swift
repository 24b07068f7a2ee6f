// XML as a stream of events, by expat. Documents with a DTD are refused, and with them every entity of
// their own: neither has a place in a workbook.

import CExpat
import Glibc

/// What is told of an XML document while it is read.
///
/// Names come without their namespace's prefix.
protocol XMLEvents: AnyObject {
  func begin(_ element: XMLElement) throws(FormatError)
  func end(_ element: XMLElement) throws(FormatError)

  /// A piece of text; a text may come in several.
  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(FormatError)
}

/// An element's name and attributes, for as long as the event lasts.
struct XMLElement {
  private let name: UnsafePointer<CChar>
  private let attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?

  init(
    name: UnsafePointer<CChar>, attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>? = nil
  ) {
    self.name = Self.local(name)
    self.attributes = attributes
  }

  func isNamed(_ wanted: StaticString) -> Bool { Self.isEqual(name, wanted) }

  /// The bytes of an attribute, up to a zero byte.
  func bytes(_ wanted: StaticString) -> UnsafePointer<CChar>? {
    guard var next = attributes else { return nil }
    while let name = next[0] {
      if Self.isEqual(Self.local(name), wanted) { return next[1] }
      next += 2
    }
    return nil
  }

  func text(_ wanted: StaticString) -> String? { bytes(wanted).map { String(cString: $0) } }

  /// An attribute that is a whole number, not negative and below 2³¹.
  func number(_ wanted: StaticString) -> Int? {
    guard var next = bytes(wanted), next.pointee != 0 else { return nil }
    var number = 0
    while next.pointee != 0 {
      guard (0x30...0x39).contains(next.pointee), number < 200_000_000 else { return nil }
      number = 10 * number + Int(next.pointee - 0x30)
      next += 1
    }
    return number
  }

  private static func local(_ name: UnsafePointer<CChar>) -> UnsafePointer<CChar> {
    strchr(name, 0x3A).map { UnsafePointer($0 + 1) } ?? name
  }

  private static func isEqual(_ name: UnsafePointer<CChar>, _ wanted: StaticString) -> Bool {
    strcmp(name, UnsafeRawPointer(wanted.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
  }
}

/// A document under way: bytes are read when more events are wanted.
final class XMLStream {
  private let parser: OpaquePointer
  private let source: DecompressedBytes
  private unowned let events: any XMLEvents
  private let partName: String
  private var failure: FormatError?
  private var isFinished = false

  /// How many bytes are read at a time.
  private static let chunkSize = 1 << 16

  /// How long one tag or comment may be: expat looks at an unfinished one anew with every chunk.
  private static let tagLimit = 1 << 20

  private var byteCount = 0

  /// A stream of `source`, that tells `events` of it and is owned by them.
  init(_ source: DecompressedBytes, named partName: String, to events: any XMLEvents) {
    guard let parser = XML_ParserCreate(nil) else { preconditionFailure("expat has memory") }
    self.parser = parser
    self.source = source
    self.partName = partName
    self.events = events
    // SAFETY: the handlers run only inside `step`, where this object is alive.
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { user, name, attributes in
        guard let name else { return }
        XMLStream.of(user).tell { events throws(FormatError) in
          try events.begin(XMLElement(name: name, attributes: attributes))
        }
      },
      { user, name in
        guard let name else { return }
        XMLStream.of(user).tell { events throws(FormatError) in
          try events.end(XMLElement(name: name))
        }
      })
    XML_SetCharacterDataHandler(parser) { user, text, count in
      guard let text else { return }
      let bytes = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
      XMLStream.of(user).tell { events throws(FormatError) in
        try events.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
      }
    }
    XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in
      XMLStream.of(user).tell { _ throws(FormatError) in
        throw FormatError("the workbook holds XML with a DOCTYPE, which no workbook has")
      }
    }
  }

  deinit { XML_ParserFree(parser) }

  /// The byte of the document at which the present event begins.
  var offset: Int { Int(XML_GetCurrentByteIndex(parser)) }

  /// Reads on.
  ///
  /// - Returns: False when the document has ended.
  func step() throws(FormatError) -> Bool {
    if isFinished { return false }
    guard let space = XML_GetBuffer(parser, Int32(Self.chunkSize)) else {
      throw FormatError("memory is exhausted")
    }
    let count = try source.read(
      into: UnsafeMutableRawBufferPointer(start: space, count: Self.chunkSize))
    isFinished = count == 0
    let status = XML_ParseBuffer(parser, Int32(count), count == 0 ? 1 : 0)
    if let failure { throw failure }
    guard status == XML_STATUS_OK else {
      let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? ""
      throw FormatError(
        "the workbook is damaged: \(partName) is not XML (\(reason))",
        hint: "open it in Excel and save it again", line: Int(XML_GetCurrentLineNumber(parser)))
    }
    byteCount += count
    guard byteCount - offset <= Self.tagLimit else {
      throw FormatError("the workbook is damaged: \(partName) has a tag of more than a megabyte")
    }
    return !isFinished
  }

  /// Reads to the end of the document.
  func run() throws(FormatError) {
    while try step() {}
  }

  private func tell(_ event: (any XMLEvents) throws(FormatError) -> Void) {
    guard failure == nil else { return }
    do throws(FormatError) {
      try event(events)
    } catch {
      failure = error
      XML_StopParser(parser, 0)
    }
  }

  private static func of(_ user: UnsafeMutableRawPointer?) -> XMLStream {
    guard let user else { preconditionFailure("expat gives back what it was given") }
    return Unmanaged<XMLStream>.fromOpaque(user).takeUnretainedValue()
  }
}
