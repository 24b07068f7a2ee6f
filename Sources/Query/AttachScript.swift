import Foundation
public import Warehouse

/// The statements that make a warehouse's tables reachable from another SQLite program.
public enum AttachScript {
  /// ATTACH lines for all layers and the catalog, read-only.
  public static func text(for warehouse: Warehouse) -> String {
    let files =
      Layer.allCases.map { ($0.rawValue, warehouse.url(of: $0)) }
      + [("catalog", warehouse.catalogURL)]
    return files.map { name, url in
      // In a URI these would begin a query, a fragment or an escape.
      let path = url.path.replacing("%", with: "%25").replacing("?", with: "%3f")
        .replacing("#", with: "%23").replacing("'", with: "''")
      return "ATTACH 'file:\(path)?mode=ro' AS \(name);"
    }.joined(separator: "\n")
  }
}
