// The tree of a file's columns, and what its levels mean.

import Formats

/// A node of the schema: a leaf with values, or a group.
///
/// A definition level says how many of the optional or repeated nodes on the way to a value are
/// there, a repetition level at which repeated node a value begins anew. A node keeps how high both
/// can be down to itself.
struct SchemaNode {
  enum Repetition: Int {
    case required = 0
    case optional
    case repeated
  }

  var name: String
  var repetition: Repetition
  /// How values are stored; nil in a group.
  var physical: PhysicalType?
  /// The width of values of fixed length.
  var width = 0
  var logical: LogicalType?
  var children: [SchemaNode] = []
  var definitionLevel: Int
  var repetitionLevel: Int
  /// The leaves at and below it, by their place in the file.
  var leaves: Range<Int>
  /// The names on the way to it.
  var names: [String]

  /// What it is called in messages: its names, joined by points.
  var path: String { names.joined(separator: ".") }

  var isLeaf: Bool { physical != nil }
}

enum PhysicalType: Int {
  case boolean = 0
  case int32
  case int64
  case int96
  case float
  case double
  case byteArray
  case fixedLengthByteArray
}

/// The columns of a file, and their leaves in the order in which row groups hold them.
struct Schema {
  private(set) var columns: [SchemaNode] = []
  private(set) var leaves: [SchemaNode] = []

  /// As deep as columns may nest, for each level is a call.
  private static let depthLimit = 60

  /// Far more columns than a table can have.
  private static let leafLimit = 1 << 16

  private let elements: [FileMetadata.Element]
  private var next = 1

  init(_ elements: [FileMetadata.Element]) throws(FormatError) {
    self.elements = elements
    guard let root = elements.first, let count = root.childCount else {
      throw .description("there is no schema")
    }
    for _ in 0..<max(count, 0) { columns.append(try node(under: nil, depth: 1)) }
    guard next == elements.count, !leaves.isEmpty else {
      throw leaves.isEmpty ? .description("there are no columns") : .description("its schema")
    }
  }

  private mutating func node(under parent: SchemaNode?, depth: Int) throws(FormatError)
    -> SchemaNode
  {
    guard next < elements.count else { throw .description("its schema ends too early") }
    guard depth <= Self.depthLimit else { throw .unsupported("columns nested deeper than 60") }
    let element = elements[next]
    next += 1
    var node = try Self.bare(element, under: parent, leafIndex: leaves.count)
    guard !node.isLeaf else {
      guard leaves.count < Self.leafLimit else { throw .unsupported("so many columns") }
      leaves.append(node)
      return node
    }
    guard let count = element.childCount, count > 0 else {
      throw .description("column \(node.path) has neither values nor parts")
    }
    for _ in 0..<count { node.children.append(try self.node(under: node, depth: depth + 1)) }
    node.leaves = node.leaves.lowerBound..<leaves.count
    return node
  }

  /// The node of an element, without its children.
  private static func bare(
    _ element: FileMetadata.Element, under parent: SchemaNode?, leafIndex: Int
  ) throws(FormatError) -> SchemaNode {
    let names = (parent?.names ?? []) + [element.name]
    let path = names.joined(separator: ".")
    guard let repetition = SchemaNode.Repetition(rawValue: element.repetition ?? 0) else {
      throw .unsupported("the repetition \(element.repetition ?? 0) in column \(path)")
    }
    let logical =
      element.logical
      ?? element.converted.flatMap { LogicalType(converted: $0, scale: element.scale) }
    guard logical != .variant else { throw .unsupported("VARIANT in column \(path)") }
    return SchemaNode(
      name: element.name, repetition: repetition,
      physical: try physical(element, path), width: element.length, logical: logical,
      definitionLevel: (parent?.definitionLevel ?? 0) + (repetition == .required ? 0 : 1),
      repetitionLevel: (parent?.repetitionLevel ?? 0) + (repetition == .repeated ? 1 : 0),
      leaves: leafIndex..<leafIndex + 1, names: names)
  }

  private static func physical(
    _ element: FileMetadata.Element, _ path: String
  ) throws(FormatError) -> PhysicalType? {
    guard let raw = element.physical, (element.childCount ?? 0) == 0 else { return nil }
    guard let type = PhysicalType(rawValue: raw) else {
      throw .description("column \(path) has the unknown type \(raw)")
    }
    guard type != .fixedLengthByteArray || element.length > 0 else {
      throw .description("column \(path) has values of no length")
    }
    return type
  }
}
