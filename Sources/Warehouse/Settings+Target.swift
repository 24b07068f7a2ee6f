// Targets: other warehouses for the same project, to try things out in, and what keeps work in one of
// them away from the original.

public import Foundation

extension Settings {
  /// A place to try things out: another warehouse for the same project.
  public struct Target: Sendable {
    /// Where the shapes of TRUSTED and REFINED tables come from.
    public enum Shape: String, CaseIterable, Sendable {
      /// From migrations, as in the original.
      case migrations
      /// From the transforms themselves.
      case follow
    }

    /// Its name.
    public let name: String
    /// The folder of its warehouse.
    public let warehouse: URL
    /// Where its tables' shapes come from.
    public let shape: Shape
    /// Whether personal data is pseudonymised in it.
    public let isMasked: Bool
    /// Where it is declared.
    public let place: Place
  }

  /// The targets that `pantanal.yaml` declares.
  ///
  /// - Parameters:
  ///   - yaml: What stands under `targets`.
  ///   - original: The project's own warehouse, which no target may share a folder with.
  ///   - folder: Reads a path.
  /// - Returns: The targets by name.
  /// - Throws: ``PantanalError`` for what is not known, and for a folder that is not a target's alone.
  static func targets(
    _ yaml: YAML?, besides original: URL, _ folder: (YAML) throws -> URL
  ) throws -> [String: Target] {
    var targets: [String: Target] = [:]
    for (name, value) in try yaml?.pairs() ?? [] {
      try value.allowOnly("warehouse", "shape", "mask")
      let text = try value.required("warehouse")
      let target = Target(
        name: name, warehouse: try folder(text),
        shape: try value["shape"]?.oneOf(Target.Shape.self) ?? .migrations,
        isMasked: try value["mask"]?.boolean() ?? false, place: value.place)
      let others = [original] + targets.values.map(\.warehouse)
      if let other = others.first(where: { $0.overlaps(target.warehouse) }) {
        throw PantanalError(
          .projectInvalid, "the target \(name) shares its folder with \(other.path)",
          hint: "give it a folder of its own, .pantanal/\(name) for instance", place: text.place)
      }
      targets[name] = target
    }
    return targets
  }

  /// The same settings, working in another warehouse and publishing into its folder.
  ///
  /// Nothing is uploaded from there: what people open stays what the original published.
  func confined(to warehouse: URL) -> Settings {
    var settings = self
    settings.warehouse = warehouse
    settings.marts = marts.map { mart in
      Mart(
        name: mart.name,
        folder: warehouse.appending(path: "published", directoryHint: .isDirectory),
        tables: mart.tables, place: mart.place)
    }
    return settings
  }
}

extension Project {
  /// The same project, working in another warehouse and publishing into its folder.
  public func confined(to warehouse: URL) -> Project {
    var project = self
    project.settings = settings.confined(to: warehouse)
    return project
  }

  /// The same project with no sources but its own seeds.
  public var withSeedsOnly: Project {
    var project = self
    project.sources = sources.filter { $0.connection == Source.seedConnection }
    return project
  }
}

extension URL {
  /// Whether one of two folders is, or lies in, the other.
  fileprivate func overlaps(_ other: URL) -> Bool {
    // A link to a folder is that folder.
    let (here, there) = (
      standardizedFileURL.resolvingSymlinksInPath().pathComponents,
      other.standardizedFileURL.resolvingSymlinksInPath().pathComponents
    )
    let (mine, theirs) = (here.filter { $0 != "/" }, there.filter { $0 != "/" })
    return mine.starts(with: theirs) || theirs.starts(with: mine)
  }
}
