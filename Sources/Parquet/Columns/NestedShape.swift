// What the groups of a schema mean: objects, lists and maps.

/// What a node of the schema becomes in JSON.
///
/// Levels are definition levels: a value whose level is lower is not there.
///
/// Related documentation: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#nested-types
indirect enum NestedShape {
  /// A leaf, by its place among the leaves of the file.
  case value(leaf: Int)
  case object([Member], level: Int, leaves: Range<Int>)
  case list(NestedShape, Repeated)
  /// An object whose names are in the data.
  case map(key: NestedShape, value: NestedShape, Repeated)

  struct Member {
    var name: String
    var shape: NestedShape
  }

  /// A part that comes any number of times.
  struct Repeated {
    /// Below this the list is NULL, and below the other it is empty.
    var level: Int
    var itemLevel: Int
    /// The repetition level of every item but the first.
    var repetition: Int
    var leaves: Range<Int>
  }

  init(_ node: SchemaNode) {
    guard node.repetition == .repeated else {
      self = Self.content(node)
      return
    }
    // Repeated without being said to be a list: it is one all the same, and cannot be NULL.
    self = .list(
      Self.content(node),
      Repeated(
        level: node.definitionLevel - 1, itemLevel: node.definitionLevel,
        repetition: node.repetitionLevel, leaves: node.leaves))
  }

  /// What a node is, apart from coming several times.
  private static func content(_ node: SchemaNode) -> NestedShape {
    guard !node.isLeaf else { return .value(leaf: node.leaves.lowerBound) }
    if let item = node.children.first, node.children.count == 1, item.repetition == .repeated {
      let repeated = Repeated(
        level: node.definitionLevel, itemLevel: item.definitionLevel,
        repetition: item.repetitionLevel, leaves: node.leaves)
      switch node.logical {
      case .list: return .list(element(of: node, item), repeated)
      case .map where item.children.count == 2:
        return .map(
          key: NestedShape(item.children[0]), value: NestedShape(item.children[1]), repeated)
      // A map without values is the list of its keys.
      case .map where item.children.count == 1:
        return .list(NestedShape(item.children[0]), repeated)
      default: break
      }
    }
    return .object(
      node.children.map { Member(name: $0.name, shape: NestedShape($0)) },
      level: node.definitionLevel, leaves: node.leaves)
  }

  /// The elements of a list: what the group around each holds, or in older files the group itself.
  private static func element(of list: SchemaNode, _ item: SchemaNode) -> NestedShape {
    let isElement =
      item.children.count != 1 || item.children[0].repetition == .repeated
      || item.logical == .list || item.logical == .map
      || item.name == "array" || item.name == "\(list.name)_tuple"
    return isElement ? content(item) : NestedShape(item.children[0])
  }
}
